package ixt

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"capnproto.org/go/capnp/v3"

	"ixtpeer/gen/streamcapnp"
)

func TestStreamIDsAreRead(t *testing.T) {
	const hex = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
	for _, text := range []string{hex, strings.ToUpper(hex), "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"} {
		if id, err := ParseStreamID(text); err != nil || id.String() != hex {
			t.Errorf("%s is read as %s, %v", text, id, err)
		}
	}
	for _, text := range []string{"", hex[2:], hex + "00", "g" + hex[1:], "0f1e2d3c4b-5a-6978-8796-a5b4c3d2e1f0", strings.Repeat("0", 32)} {
		if _, err := ParseStreamID(text); !errors.Is(err, ErrInvalidStreamID) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func roundTrip(t *testing.T, frame StreamFrame) StreamFrame {
	t.Helper()
	_, segment := capnp.NewSingleSegmentMessage(nil)
	out, err := streamcapnp.NewRootStreamFrame(segment)
	if err != nil {
		t.Fatal(err)
	}
	if err := EncodeStreamFrame(out, frame); err != nil {
		t.Fatal(err)
	}
	read, err := DecodeStreamFrame(out)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func TestFramesComeBackTheSame(t *testing.T) {
	context := &InvocationContext{
		MessageID:     NewStreamID(),
		CorrelationID: "order-42",
		Actor: &ActorIdentity{
			Subject:      ActorSubject{SubjectOperator, "alice"},
			Capabilities: []string{"logs:read", Wildcard},
			TokenRef:     NewTokenRef("vault/alice"),
			OnBehalfOf:   &ActorSubject{SubjectUser, "bob"},
		},
		Target:         ServiceTarget("logs", "search"),
		DeadlineUnixMs: 1 << 60,
		Metadata:       Metadata{{KeyTraceparent, "00"}, {"x-bin", "AP8Q"}},
	}
	bodies := []FrameBody{
		&StreamOpen{ServerStream, 3, 4, context},
		&StreamOpen{Unary, 0, 0, &InvocationContext{Target: &MessageTarget{Kind: TargetReply, ReplyTo: NewStreamID()}}},
		&StreamData{1<<53 - 1, []byte("payload")},
		&StreamCredit{7},
		&StreamClose{CloseGoingAway, 9},
		&StreamCancel{CancelSuperseded, "text"},
		&StreamError{CodeInternal, "text", []byte{0}},
	}
	for _, body := range bodies {
		frame := StreamFrame{NewStreamID(), body}
		if read := roundTrip(t, frame); !reflect.DeepEqual(read, frame) {
			t.Errorf("%#v came back as %#v", frame, read)
		}
	}
}

func TestLongMessagesAreCut(t *testing.T) {
	long := strings.Repeat("x", MaxMessageUnits-1) + "😀"
	read := roundTrip(t, StreamFrame{NewStreamID(), &StreamCancel{CancelCaller, long}}).Body.(*StreamCancel)
	if read.Message != long[:MaxMessageUnits-1] {
		t.Errorf("cut to %d bytes", len(read.Message))
	}
}

func TestCapabilitiesAreMatchedExactly(t *testing.T) {
	user := &ActorIdentity{Subject: ActorSubject{SubjectUser, "eve"}, Capabilities: []string{"admin", Wildcard}}
	system := &ActorIdentity{Subject: ActorSubject{Kind: SubjectSystem}, Capabilities: []string{Wildcard}}
	var nobody *ActorIdentity
	if !user.HasCapability("admin") || user.HasCapability("Admin") || user.HasCapability("admin.read") {
		t.Error("a user holds the very names that were given")
	}
	if !system.HasCapability("admin") || nobody.HasCapability("admin") {
		t.Error("the system's wildcard is everything, and nobody holds nothing")
	}
}

func TestTokenRefIsOpaque(t *testing.T) {
	ref := NewTokenRef("vault/alice")
	for _, printed := range []string{fmt.Sprint(ref), fmt.Sprintf("%#v %+v", ref, ref)} {
		if strings.Contains(printed, "vault") {
			t.Errorf("printed as %s", printed)
		}
	}
	if ref.Reveal() != "vault/alice" {
		t.Error("reveal gives it out")
	}
}
