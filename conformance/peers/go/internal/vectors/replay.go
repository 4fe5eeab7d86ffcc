package vectors

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
)

type line struct {
	Vector string `json:"vector"`
	Result string `json:"result"`
	Why    string `json:"why,omitempty"`
}

// Replay replays every vector of the folder and writes a line of JSON for each. It says whether all of them passed; an error is that
// of a folder without vectors, or of the writer.
func Replay(folder string, out io.Writer) (bool, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*", "*"))
	if err != nil {
		return false, err
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	all, count := true, 0
	for _, file := range files {
		stem, isVector := strings.CutSuffix(file, ".json")
		if !isVector {
			// Bytes without their description are a vector that fails.
			bytesOnly, isBytes := strings.CutSuffix(file, ".bin")
			if !isBytes || exists(bytesOnly+".json") {
				continue
			}
			stem = bytesOnly
		}
		result := replayOne(folder, filepath.Base(filepath.Dir(file)), filepath.Base(stem))
		count++
		all = all && result.Result == "passed"
		if err := encoder.Encode(result); err != nil {
			return false, err
		}
	}
	if count == 0 {
		return false, errors.New("no vectors in " + folder)
	}
	return all, nil
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

func replayOne(folder, family, name string) line {
	result := line{Vector: family + "/" + name, Result: "passed"}
	v, err := readVector(folder, family, name)
	if err == nil {
		err = v.check()
	}
	if err != nil {
		result.Result, result.Why = "failed", err.Error()
	}
	return result
}
