package vectors

import (
	"os"
	"path/filepath"
	"testing"

	"ixtpeer/internal/wire"
)

// No bytes make a layer panic: the vectors, and with -fuzz FuzzLayers what comes of them.
func FuzzLayers(f *testing.F) {
	files, err := filepath.Glob("../../../../vectors/*/*.bin")
	if err != nil || len(files) == 0 {
		f.Fatal("no vectors", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, id := range typeIDs {
			_, _, _ = wireLayer(data, id, wire.DefaultLimits)
		}
		_, _, _ = contextLayer(data, typeIDs["InvocationContext"], wire.DefaultLimits)
		_, _, _ = streamLayer(data, typeIDs["StreamFrame"], wire.DefaultLimits)
	})
}
