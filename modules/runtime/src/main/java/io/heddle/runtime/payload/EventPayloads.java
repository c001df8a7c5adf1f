package io.heddle.runtime.payload;

import io.heddle.Payload;
import io.heddle.kernel.instance.Branch;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceEvent;
import io.heddle.kernel.instance.InstanceHeader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Every payload a record holds. */
public final class EventPayloads {
    private EventPayloads() {}

    /** Calls {@code action} with each payload of {@code batch}; with one that occurs twice, twice. */
    public static void each(EventBatch batch, Consumer<Payload> action) {
        for (InstanceEvent event : batch.events()) {
            each(event, action);
        }
    }

    private static void each(InstanceEvent event, Consumer<Payload> action) {
        if (event instanceof InstanceEvent.NodeCompleted completed) {
            action.accept(completed.output());
        } else if (event instanceof InstanceEvent.NodeStarted started) {
            optional(started.input(), action);
        } else if (event instanceof InstanceEvent.NodeSkipped skipped) {
            optional(skipped.substitute(), action);
        } else if (event instanceof InstanceEvent.TriggerFired fired) {
            optional(fired.content(), action);
        } else if (event instanceof InstanceEvent.GlobalSet set) {
            action.accept(set.value());
            optional(set.oldValue(), action);
        } else if (event instanceof InstanceEvent.ChoiceRecorded choice) {
            action.accept(choice.value());
        } else if (event instanceof InstanceEvent.LoopIterationStarted started) {
            optional(started.items(), action);
        } else if (event instanceof InstanceEvent.LoopIterationEnded ended) {
            action.accept(ended.result());
        } else if (event instanceof InstanceEvent.InstanceEnded ended) {
            optional(ended.output(), action);
        } else if (event instanceof InstanceEvent.ChildRequested requested) {
            action.accept(requested.request().input());
        } else if (event instanceof InstanceEvent.WorkflowRequested requested) {
            action.accept(requested.request().input());
        } else if (event instanceof InstanceEvent.ChildEnded ended) {
            optional(ended.output(), action);
            ended.globals().values().forEach(action);
        } else if (event instanceof InstanceEvent.ForkStarted started) {
            started.globals().values().forEach(action);
            started.outputs().values().forEach(action);
        } else if (event instanceof InstanceEvent.InstanceCreated created) {
            ofHeader(created.header(), action);
        }
    }

    private static void ofHeader(InstanceHeader header, Consumer<Payload> action) {
        action.accept(header.input());
        header.globals().values().forEach(action);
        Branch branch = header.branch();
        if (branch != null) {
            branch.outputs().values().forEach(action);
            branch.loops().forEach(loop -> optional(loop.item(), action));
        }
    }

    private static void optional(@Nullable Payload payload, Consumer<Payload> action) {
        if (payload != null) {
            action.accept(payload);
        }
    }
}
