package ixt

import (
	"capnproto.org/go/capnp/v3"

	"ixtpeer/gen/modulecapnp"
)

// DecodeInvocationContext reads a context. Its struct is of a message that package wire has checked, so that a getter's error is a
// mistake of ours; what is said is checked here, and refused with a *ContextError. A struct that is not there reads as nobody.
func DecodeInvocationContext(in modulecapnp.InvocationContext) (*InvocationContext, error) {
	context, err := ReadInvocationContext(in)
	if err != nil {
		return nil, err
	}
	if err := context.settle(); err != nil {
		return nil, err
	}
	return context, nil
}

// ReadInvocationContext reads a context as it is said, whatever that is: to send it on to whoever has to check it.
func ReadInvocationContext(in modulecapnp.InvocationContext) (*InvocationContext, error) {
	r := &reader{}
	context := &InvocationContext{
		MessageID:      r.id(in.MessageId()),
		CorrelationID:  r.text(in.CorrelationId()),
		CausationID:    r.text(in.CausationId()),
		DeadlineUnixMs: in.DeadlineUnixMs(),
	}
	if in.HasActor() {
		actor, err := in.Actor()
		r.note(err)
		context.Actor = r.actor(actor)
	}
	if in.HasTarget() {
		target, err := in.Target()
		r.note(err)
		context.Target = r.target(target)
	}
	entries, err := in.Metadata()
	r.note(err)
	for i := range entries.Len() {
		entry := entries.At(i)
		context.Metadata = append(context.Metadata, MetadataEntry{r.text(entry.Key()), r.text(entry.Value())})
	}
	if r.err != nil {
		return nil, r.err
	}
	return context, nil
}

// A reader keeps the first error of many getters.
type reader struct{ err error }

func (r *reader) note(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *reader) text(text string, err error) string {
	r.note(err)
	return text
}

func (r *reader) data(data []byte, err error) []byte {
	r.note(err)
	return append([]byte(nil), data...)
}

func (r *reader) id(data []byte, err error) (id [16]byte) {
	r.note(err)
	copy(id[:], data)
	return id
}

func (r *reader) subject(in modulecapnp.ActorSubject, err error) ActorSubject {
	r.note(err)
	subject := ActorSubject{Kind: SubjectKind(in.Which())}
	switch in.Which() {
	case modulecapnp.ActorSubject_Which_user:
		subject.Name = r.text(in.User())
	case modulecapnp.ActorSubject_Which_operator:
		subject.Name = r.text(in.Operator())
	case modulecapnp.ActorSubject_Which_service:
		subject.Name = r.text(in.Service())
	case modulecapnp.ActorSubject_Which_module:
		subject.Name = r.text(in.Module())
	}
	return subject
}

func (r *reader) actor(in modulecapnp.ActorIdentity) *ActorIdentity {
	actor := &ActorIdentity{Subject: r.subject(in.Subject()), TokenRef: NewTokenRef(r.text(in.TokenRef()))}
	names, err := in.Capabilities()
	r.note(err)
	for i := range names.Len() {
		actor.Capabilities = append(actor.Capabilities, r.text(names.At(i)))
	}
	if in.HasOnBehalfOf() {
		subject := r.subject(in.OnBehalfOf())
		actor.OnBehalfOf = &subject
	}
	return actor
}

func (r *reader) target(in modulecapnp.MessageTarget) *MessageTarget {
	target := &MessageTarget{Kind: TargetKind(in.Which())}
	switch in.Which() {
	case modulecapnp.MessageTarget_Which_module:
		target.Name = r.text(in.Module())
	case modulecapnp.MessageTarget_Which_service:
		target.Name = r.text(in.Service().Name())
		target.Method = r.text(in.Service().Method())
	case modulecapnp.MessageTarget_Which_topic:
		target.Name = r.text(in.Topic())
	case modulecapnp.MessageTarget_Which_reply:
		target.ReplyTo = r.id(in.Reply().MessageId())
	}
	return target
}

// EncodeInvocationContext writes a context, objects in the order of their pointers.
func EncodeInvocationContext(out modulecapnp.InvocationContext, context *InvocationContext) error {
	if context == nil {
		return nil
	}
	w := &writer{}
	out.SetDeadlineUnixMs(context.DeadlineUnixMs)
	w.id(context.MessageID, out.SetMessageId)
	w.do(out.SetCorrelationId(context.CorrelationID))
	w.do(out.SetCausationId(context.CausationID))
	if context.Actor != nil {
		actor, err := out.NewActor()
		w.do(err)
		w.actor(actor, context.Actor)
	}
	if context.Target != nil {
		target, err := out.NewTarget()
		w.do(err)
		w.target(target, context.Target)
	}
	if len(context.Metadata) > 0 && w.err == nil {
		entries, err := out.NewMetadata(int32(len(context.Metadata)))
		w.do(err)
		for i, entry := range context.Metadata {
			w.do(entries.At(i).SetKey(entry.Key))
			w.do(entries.At(i).SetValue(entry.Value))
		}
	}
	return w.err
}

// A writer keeps the first error of many setters, which fail when a message grows beyond what the library holds.
type writer struct{ err error }

func (w *writer) do(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *writer) id(id [16]byte, set func([]byte) error) {
	if id != [16]byte{} {
		w.do(set(id[:]))
	}
}

func (w *writer) data(data []byte, set func([]byte) error) {
	if len(data) > 0 {
		w.do(set(data))
	}
}

func (w *writer) subject(out modulecapnp.ActorSubject, subject ActorSubject) {
	switch subject.Kind {
	case SubjectAnonymous:
		out.SetAnonymous()
	case SubjectUser:
		w.do(out.SetUser(subject.Name))
	case SubjectOperator:
		w.do(out.SetOperator(subject.Name))
	case SubjectService:
		w.do(out.SetService(subject.Name))
	case SubjectModule:
		w.do(out.SetModule(subject.Name))
	case SubjectSystem:
		out.SetSystem()
	}
}

func (w *writer) actor(out modulecapnp.ActorIdentity, actor *ActorIdentity) {
	subject, err := out.NewSubject()
	w.do(err)
	w.subject(subject, actor.Subject)
	if len(actor.Capabilities) > 0 {
		var names capnp.TextList
		names, err = out.NewCapabilities(int32(len(actor.Capabilities)))
		w.do(err)
		for i, name := range actor.Capabilities {
			w.do(names.Set(i, name))
		}
	}
	w.do(out.SetTokenRef(actor.TokenRef.Reveal()))
	if actor.OnBehalfOf != nil {
		subject, err := out.NewOnBehalfOf()
		w.do(err)
		w.subject(subject, *actor.OnBehalfOf)
	}
}

func (w *writer) target(out modulecapnp.MessageTarget, target *MessageTarget) {
	switch target.Kind {
	case TargetModule:
		w.do(out.SetModule(target.Name))
	case TargetService:
		out.SetService()
		w.do(out.Service().SetName(target.Name))
		w.do(out.Service().SetMethod(target.Method))
	case TargetTopic:
		w.do(out.SetTopic(target.Name))
	case TargetReply:
		out.SetReply()
		w.id(target.ReplyTo, out.Reply().SetMessageId)
	}
}
