package ixt

import (
	"fmt"

	"ixtpeer/gen/streamcapnp"
)

// DecodeStreamFrame reads a frame of a message that package wire has checked. An error without an id is no frame at all; one with an id
// is of an open that its own stream can be answered for, by the code of the *ContextError (rule 23.72).
func DecodeStreamFrame(in streamcapnp.StreamFrame) (StreamFrame, error) {
	r := &reader{}
	id, err := StreamIDFromBytes(r.data(in.StreamId()))
	if err != nil {
		return StreamFrame{}, err
	}
	var body FrameBody
	switch in.Which() {
	case streamcapnp.StreamFrame_Which_open:
		open, err := in.Open()
		r.note(err)
		if r.err == nil {
			body, err = decodeOpen(open)
			if err != nil {
				return StreamFrame{ID: id}, err
			}
		}
	case streamcapnp.StreamFrame_Which_data:
		data, err := in.Data()
		r.note(err)
		body = &StreamData{data.Sequence(), r.data(data.Payload())}
	case streamcapnp.StreamFrame_Which_credit:
		credit, err := in.Credit()
		r.note(err)
		body = &StreamCredit{credit.Frames()}
	case streamcapnp.StreamFrame_Which_close:
		end, err := in.Close()
		r.note(err)
		body = &StreamClose{CloseReason(end.Reason()), end.FinalSequence()}
	case streamcapnp.StreamFrame_Which_cancel:
		cancel, err := in.Cancel()
		r.note(err)
		body = &StreamCancel{CancelReason(cancel.Reason()), cutMessage(r.text(cancel.Message_()))}
	case streamcapnp.StreamFrame_Which_error:
		failure, err := in.Error()
		r.note(err)
		body = &StreamError{StreamErrorCode(failure.Code()), cutMessage(r.text(failure.Message_())), r.data(failure.Details())}
	default:
		return StreamFrame{}, fmt.Errorf("UNKNOWN_VARIANT: a frame of a newer schema, number %d", in.Which())
	}
	if r.err != nil {
		return StreamFrame{}, r.err
	}
	return StreamFrame{id, body}, nil
}

func decodeOpen(in streamcapnp.StreamOpen) (*StreamOpen, error) {
	wire, err := in.Context()
	if err != nil {
		return nil, err
	}
	context, err := DecodeInvocationContext(wire)
	if err != nil {
		return nil, err
	}
	open := &StreamOpen{InteractionKind(in.Kind()), in.InitialCredit(), in.BufferCapFrames(), context}
	if !open.Kind.Known() {
		return nil, &ContextError{CodeUnimplemented, "an interaction of kind " + open.Kind.String()}
	}
	return open, nil
}

// EncodeStreamFrame writes a frame.
func EncodeStreamFrame(out streamcapnp.StreamFrame, frame StreamFrame) error {
	w := &writer{}
	w.do(out.SetStreamId(frame.ID[:]))
	switch body := frame.Body.(type) {
	case *StreamOpen:
		open, err := out.NewOpen()
		if err != nil {
			return err
		}
		open.SetKind(streamcapnp.InteractionKind(body.Kind))
		open.SetInitialCredit(body.InitialCredit)
		open.SetBufferCapFrames(body.BufferCapFrames)
		if body.Context != nil {
			context, err := open.NewContext()
			if err != nil {
				return err
			}
			w.do(EncodeInvocationContext(context, body.Context))
		}
	case *StreamData:
		data, err := out.NewData()
		w.do(err)
		data.SetSequence(body.Sequence)
		w.data(body.Payload, data.SetPayload)
	case *StreamCredit:
		credit, err := out.NewCredit()
		w.do(err)
		credit.SetFrames(body.Frames)
	case *StreamClose:
		end, err := out.NewClose()
		w.do(err)
		end.SetReason(streamcapnp.CloseReason(body.Reason))
		end.SetFinalSequence(body.FinalSequence)
	case *StreamCancel:
		cancel, err := out.NewCancel()
		w.do(err)
		cancel.SetReason(streamcapnp.CancelReason(body.Reason))
		w.do(cancel.SetMessage_(cutMessage(body.Message)))
	case *StreamError:
		failure, err := out.NewError()
		w.do(err)
		failure.SetCode(streamcapnp.StreamErrorCode(body.Code))
		w.do(failure.SetMessage_(cutMessage(body.Message)))
		w.data(body.Details, failure.SetDetails)
	default:
		return fmt.Errorf("a frame without a body")
	}
	return w.err
}
