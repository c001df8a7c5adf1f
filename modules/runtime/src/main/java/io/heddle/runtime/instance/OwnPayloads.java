package io.heddle.runtime.instance;

import io.heddle.Payload;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.runtime.payload.Payloads;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Commands with handles of the engine's own on large payloads. A payload that is recorded lets go of its bytes, and one
 * that belongs to the application, a constant for example, must not.
 */
final class OwnPayloads {
    private OwnPayloads() {}

    static InstanceCommand of(InstanceCommand command, Payloads payloads) {
        if (command instanceof InstanceCommand.Complete complete) {
            return new InstanceCommand.Complete(
                    complete.nodeId(),
                    complete.attempt(),
                    payloads.own(complete.output()),
                    own(complete.globals(), payloads),
                    complete.children().stream()
                            .map(child -> child(child, payloads))
                            .toList());
        }
        if (command instanceof InstanceCommand.Signal signal) {
            return new InstanceCommand.Signal(signal.nodeId(), payloads.own(signal.output()), signal.error());
        }
        if (command instanceof InstanceCommand.SkipNode skip) {
            Payload substitute = skip.substitute();
            return substitute == null ? skip : new InstanceCommand.SkipNode(skip.nodeId(), payloads.own(substitute));
        }
        if (command instanceof InstanceCommand.SetGlobal set) {
            return new InstanceCommand.SetGlobal(set.key(), payloads.own(set.value()), set.expectedRevision());
        }
        if (command instanceof InstanceCommand.RecordChoice choice) {
            return new InstanceCommand.RecordChoice(choice.key(), payloads.own(choice.value()));
        }
        return command instanceof InstanceCommand.StartChild start ? child(start, payloads) : command;
    }

    private static Map<String, Payload> own(Map<String, Payload> values, Payloads payloads) {
        if (values.values().stream().noneMatch(payloads::isLarge)) {
            return values;
        }
        Map<String, Payload> own = new LinkedHashMap<>(values);
        own.replaceAll((key, value) -> payloads.own(value));
        return own;
    }

    private static InstanceCommand.StartChild child(InstanceCommand.StartChild child, Payloads payloads) {
        return new InstanceCommand.StartChild(
                child.threadId(),
                child.definitionId(),
                child.version(),
                payloads.own(child.input()),
                child.name(),
                child.awaited(),
                child.onParentEnd(),
                child.timeout());
    }
}
