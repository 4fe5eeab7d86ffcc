package module

// Pattern is the payload of size bytes whose byte j is (i + j) mod 251.
func Pattern(i, size int) []byte {
	payload := make([]byte, size)
	for j := range payload {
		payload[j] = byte((i + j) % 251)
	}
	return payload
}
