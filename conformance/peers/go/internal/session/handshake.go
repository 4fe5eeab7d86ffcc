package session

import (
	"fmt"
	"os"

	"ixtpeer/gen/ipc"
	"ixtpeer/gen/pin"
)

// sdkName is what this peer calls itself.
const sdkName = "ixt-peer-go"

// A ModuleInfo is what a module says of itself.
type ModuleInfo struct {
	Name, Version string
	Services      []string
}

// What both sides say of themselves; a Hello and a Welcome are one each.
type introduction interface {
	SetProtocolVersion(uint16)
	SetSchemaPin(string) error
	SetSdk(string) error
	NewLimits() (ipc.SessionLimits, error)
}

func introduce(out introduction, limits Limits) error {
	out.SetProtocolVersion(ipc.ProtocolVersion)
	if err := out.SetSchemaPin(pin.Commit); err != nil {
		return err
	}
	if err := out.SetSdk(sdkName); err != nil {
		return err
	}
	said, err := out.NewLimits()
	if err != nil {
		return err
	}
	limits.write(said)
	return nil
}

func helloMessage(info ModuleInfo, limits Limits) ([]byte, error) {
	return envelope(func(out ipc.Envelope) error {
		hello, err := out.NewHello()
		if err != nil {
			return err
		}
		if err := writeInfo(hello, info); err != nil {
			return err
		}
		return introduce(hello, limits)
	})
}

func writeInfo(hello ipc.Hello, info ModuleInfo) error {
	out, err := hello.NewModuleInfo()
	if err != nil {
		return err
	}
	if err := out.SetName(info.Name); err != nil {
		return err
	}
	if err := out.SetVersion(info.Version); err != nil {
		return err
	}
	services, err := out.NewServices(int32(len(info.Services)))
	if err != nil {
		return err
	}
	for i, service := range info.Services {
		if err := services.Set(i, service); err != nil {
			return err
		}
	}
	return nil
}

func welcomeMessage(limits Limits) ([]byte, error) {
	return envelope(func(out ipc.Envelope) error {
		welcome, err := out.NewWelcome()
		if err != nil {
			return err
		}
		return introduce(welcome, limits)
	})
}

// greet takes the other side's part of the handshake, which is its first message; a runtime answers with its own.
func (s *Session) greet(in ipc.Envelope) error {
	var err error
	if s.config.Info != nil {
		if in.Which() != ipc.Envelope_Which_welcome {
			return fmt.Errorf("%v before a welcome", in.Which())
		}
		var welcome ipc.Welcome
		if welcome, err = in.Welcome(); err == nil {
			err = s.meet(welcome.ProtocolVersion(), welcome.SchemaPin, welcome.Limits)
		}
	} else {
		if in.Which() != ipc.Envelope_Which_hello {
			return fmt.Errorf("%v before a hello", in.Which())
		}
		var hello ipc.Hello
		if hello, err = in.Hello(); err == nil {
			err = s.meet(hello.ProtocolVersion(), hello.SchemaPin, hello.Limits)
		}
		if err == nil {
			err = s.say(welcomeMessage(s.config.Limits))
		}
	}
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.greeted = true
	s.mu.Unlock()
	close(s.ready)
	return nil
}

func (s *Session) meet(version uint16, schemaPin func() (string, error), limits func() (ipc.SessionLimits, error)) error {
	if version != ipc.ProtocolVersion {
		return fmt.Errorf("protocol version %d, where ours is %d", version, ipc.ProtocolVersion)
	}
	theirs, err := schemaPin()
	if err != nil {
		return err
	}
	if theirs != pin.Commit {
		fmt.Fprintf(os.Stderr, "peer: the other side was built with the schemas of %q, we with those of %q\n", theirs, pin.Commit)
	}
	said, err := limits()
	s.peer = readLimits(said)
	return err
}
