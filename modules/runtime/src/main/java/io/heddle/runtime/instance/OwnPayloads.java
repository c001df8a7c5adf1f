package io.heddle.runtime.instance;

import io.heddle.Payload;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.runtime.payload.Payloads;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Commands with handles of the engine's own on large payloads. A payload that is recorded lets go of its bytes, and one
 * that belongs to the application, a constant for example, must not. A command without large payloads stays as it is.
 * {@code OwnPayloadsTest} proves that no command is forgotten.
 */
final class OwnPayloads {
    private OwnPayloads() {}

    static InstanceCommand of(InstanceCommand command, Payloads payloads) {
        if (command instanceof InstanceCommand.Complete complete) {
            return complete(complete, payloads);
        }
        if (command instanceof InstanceCommand.Signal signal && payloads.isLarge(signal.output())) {
            return new InstanceCommand.Signal(signal.nodeId(), payloads.own(signal.output()), signal.error());
        }
        if (command instanceof InstanceCommand.Mark mark && payloads.isLarge(mark.output())) {
            return new InstanceCommand.Mark(
                    mark.nodeId(), mark.key(), mark.what(), payloads.own(mark.output()), mark.error(), mark.strict());
        }
        if (command instanceof InstanceCommand.SkipNode skip
                && skip.substitute() != null
                && payloads.isLarge(skip.substitute())) {
            return new InstanceCommand.SkipNode(skip.nodeId(), payloads.own(skip.substitute()));
        }
        if (command instanceof InstanceCommand.SetGlobal set && payloads.isLarge(set.value())) {
            return new InstanceCommand.SetGlobal(set.key(), payloads.own(set.value()), set.expectedRevision());
        }
        if (command instanceof InstanceCommand.RecordChoice choice && payloads.isLarge(choice.value())) {
            return new InstanceCommand.RecordChoice(choice.key(), payloads.own(choice.value()));
        }
        return command instanceof InstanceCommand.StartChild start ? child(start, payloads) : command;
    }

    private static InstanceCommand complete(InstanceCommand.Complete complete, Payloads payloads) {
        boolean large = payloads.isLarge(complete.output()) || anyLarge(complete.globals(), payloads);
        if (!large && complete.children().isEmpty()) {
            return complete;
        }
        return new InstanceCommand.Complete(
                complete.nodeId(),
                complete.attempt(),
                payloads.own(complete.output()),
                own(complete.globals(), payloads),
                complete.children().stream()
                        .map(child -> child(child, payloads))
                        .toList());
    }

    private static boolean anyLarge(Map<String, Payload> values, Payloads payloads) {
        for (Payload value : values.values()) {
            if (payloads.isLarge(value)) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, Payload> own(Map<String, Payload> values, Payloads payloads) {
        if (!anyLarge(values, payloads)) {
            return values;
        }
        Map<String, Payload> own = new LinkedHashMap<>(values);
        own.replaceAll((key, value) -> payloads.own(value));
        return own;
    }

    private static InstanceCommand.StartChild child(InstanceCommand.StartChild child, Payloads payloads) {
        return payloads.isLarge(child.input())
                ? new InstanceCommand.StartChild(
                        child.threadId(),
                        child.definitionId(),
                        child.version(),
                        payloads.own(child.input()),
                        child.name(),
                        child.awaited(),
                        child.onParentEnd(),
                        child.timeout())
                : child;
    }
}
