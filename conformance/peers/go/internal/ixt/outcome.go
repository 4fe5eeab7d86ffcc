package ixt

import "errors"

// A Status says how a stream ended.
type Status string

// The three ends (rule 23.37).
const (
	StatusComplete  Status = "complete"
	StatusCancelled Status = "cancelled"
	StatusFailed    Status = "failed"
)

// An Outcome is a stream's one end, with what its cancel or its error said.
type Outcome struct {
	Status  Status
	Reason  CancelReason
	Code    StreamErrorCode
	Message string
	Details []byte
}

// Why is the reason of a cancel, the code of a failure, and empty for a stream that is complete.
func (o Outcome) Why() string {
	switch o.Status {
	case StatusCancelled:
		return o.Reason.String()
	case StatusFailed:
		return o.Code.String()
	}
	return ""
}

// ErrComplete is the cause that the context of a stream ends with when the stream is complete.
var ErrComplete = errors.New("the stream is complete")

// A CancelError is the cause of a stream that was cancelled.
type CancelError struct {
	Reason  CancelReason
	Message string
}

func (e *CancelError) Error() string { return "cancelled: " + e.Reason.String() + ": " + e.Message }

func (o Outcome) cause() error {
	switch o.Status {
	case StatusCancelled:
		return &CancelError{o.Reason, o.Message}
	case StatusFailed:
		return &StreamError{o.Code, o.Message, o.Details}
	}
	return ErrComplete
}

func failed(code StreamErrorCode, message string) Outcome {
	return Outcome{Status: StatusFailed, Code: code, Message: message}
}
