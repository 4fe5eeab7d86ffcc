package ixt

// A StreamFrame is one message of a stream: its id, and one of six bodies (fact 8).
type StreamFrame struct {
	ID   StreamID
	Body FrameBody
}

// A FrameBody is StreamOpen, StreamData, StreamCredit, StreamClose, StreamCancel or StreamError.
type FrameBody interface{ frameBody() }

// StreamOpen is the caller's first frame. Service and method stand in the context's target.
type StreamOpen struct {
	Kind            InteractionKind
	InitialCredit   uint32 // data frames that the callee may send before the first credit
	BufferCapFrames uint32 // data frames that the caller holds at most
	Context         *InvocationContext
}

// StreamData carries one payload. Sequence counts its sender's data frames from 0.
type StreamData struct {
	Sequence uint64
	Payload  []byte
}

// StreamCredit allows its receiver so many data frames more.
type StreamCredit struct{ Frames uint32 }

// StreamClose ends its sender's direction, and says how many data frames it sent.
type StreamClose struct {
	Reason        CloseReason
	FinalSequence uint64
}

// StreamCancel ends the stream.
type StreamCancel struct {
	Reason  CancelReason
	Message string
}

// StreamError ends the stream, too, and says what went wrong. It is also the error of that.
type StreamError struct {
	Code    StreamErrorCode
	Message string
	Details []byte
}

func (e *StreamError) Error() string { return e.Code.String() + ": " + e.Message }

func (*StreamOpen) frameBody()   {}
func (*StreamData) frameBody()   {}
func (*StreamCredit) frameBody() {}
func (*StreamClose) frameBody()  {}
func (*StreamCancel) frameBody() {}
func (*StreamError) frameBody()  {}

// MaxMessageUnits is how many UTF-16 units of a cancel's or an error's message count; what is beyond is cut (rule 23.6).
const MaxMessageUnits = 4096

func cutMessage(message string) string {
	units := 0
	for at, r := range message {
		units++
		if r > 0xffff {
			units++
		}
		if units > MaxMessageUnits {
			return message[:at]
		}
	}
	return message
}
