package session

import (
	"errors"
	"time"

	"ixtpeer/gen/ipc"
	"ixtpeer/gen/modulecapnp"
	"ixtpeer/internal/ixt"
)

// A LogEntry is an entry for the other side's log.
type LogEntry struct {
	Level   ipc.LogLevel
	Time    time.Time
	Message string
	Fields  []ixt.MetadataEntry
}

// Log sends an entry for the other side's log.
func (s *Session) Log(entry LogEntry) error {
	return s.say(envelope(func(out ipc.Envelope) error {
		record, err := out.NewLog()
		if err != nil {
			return err
		}
		record.SetLevel(entry.Level)
		record.SetTimeUnixMs(uint64(max(entry.Time.UnixMilli(), 0)))
		if err := record.SetMessage_(entry.Message); err != nil {
			return err
		}
		if len(entry.Fields) == 0 {
			return nil
		}
		fields, err := record.NewFields(int32(len(entry.Fields)))
		if err != nil {
			return err
		}
		return writeFields(fields, entry.Fields)
	}))
}

func writeFields(out modulecapnp.MetadataEntry_List, fields []ixt.MetadataEntry) error {
	for i, field := range fields {
		if err := errors.Join(out.At(i).SetKey(field.Key), out.At(i).SetValue(field.Value)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Session) routeLog(in ipc.LogRecord, err error) error {
	if err != nil {
		return err
	}
	entry := LogEntry{Level: in.Level(), Time: time.UnixMilli(int64(in.TimeUnixMs()))}
	if entry.Message, err = in.Message_(); err != nil {
		return err
	}
	fields, err := in.Fields()
	if err != nil {
		return err
	}
	for i := range fields.Len() {
		key, keyErr := fields.At(i).Key()
		value, valueErr := fields.At(i).Value()
		if err := errors.Join(keyErr, valueErr); err != nil {
			return err
		}
		entry.Fields = append(entry.Fields, ixt.MetadataEntry{Key: key, Value: value})
	}
	s.config.Handler.HandleLog(entry)
	return nil
}

// Ping asks for a sign of life; the channel is closed by it.
func (s *Session) Ping() (<-chan struct{}, error) {
	answered := make(chan struct{})
	s.mu.Lock()
	s.lastPing++
	nonce := s.lastPing
	s.pings[nonce] = answered
	s.mu.Unlock()
	return answered, s.say(pingMessage(nonce))
}

func (s *Session) answerPing(nonce uint64) {
	s.mu.Lock()
	answered, ok := s.pings[nonce]
	delete(s.pings, nonce)
	s.mu.Unlock()
	if ok {
		close(answered)
	}
}

// Drain asks the other side for a clean end.
func (s *Session) Drain(timeoutMs uint32) error { return s.say(drainMessage(timeoutMs)) }

// drain takes no new work, and says goodbye when what runs is finished, or the time is over.
func (s *Session) drain(timeoutMs uint32) {
	s.mu.Lock()
	s.draining = true
	s.mu.Unlock()
	if timeoutMs != 0 {
		time.AfterFunc(time.Duration(timeoutMs)*time.Millisecond, s.Goodbye)
	}
	s.checkDrained()
}

func (s *Session) checkDrained() {
	s.mu.Lock()
	isDrained := s.draining && len(s.calls) == 0 && s.served == 0
	s.mu.Unlock()
	if isDrained {
		s.Goodbye()
	}
}
