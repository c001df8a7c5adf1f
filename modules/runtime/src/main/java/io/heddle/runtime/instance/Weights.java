package io.heddle.runtime.instance;

import io.heddle.Payload;
import io.heddle.definition.NodeDefinition;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceEvent;
import io.heddle.kernel.instance.InstanceHeader;
import io.heddle.kernel.instance.InstanceSnapshot;
import io.heddle.kernel.instance.TriggerRun;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** About how many bytes a record or a snapshot takes, without writing it: payloads exactly, the rest by experience. */
final class Weights {
    /** With what the journal adds. */
    private static final long RECORD = 100;

    private static final long EVENT = 12;
    private static final long NODE = 40;
    private static final long REGISTRATION = 80;
    private static final long EDGE = 24;
    private static final long REFERENCE = 64;

    private Weights() {}

    static long of(EventBatch batch) {
        long sum = RECORD;
        for (InstanceEvent event : batch.events()) {
            sum += EVENT + payloads(event);
        }
        return sum;
    }

    static long of(InstanceSnapshot snapshot) {
        long sum = of(snapshot.header()) + of(snapshot.output());
        for (InstanceSnapshot.Added added : snapshot.added()) {
            sum += added instanceof InstanceSnapshot.Registered registered
                    ? of(registered.definition())
                    : NODE + of(((InstanceSnapshot.Iteration) added).item());
        }
        for (InstanceSnapshot.Node node : snapshot.nodes()) {
            sum += NODE + of(node.output());
            InstanceSnapshot.Details details = node.details();
            if (details != null) {
                sum += NODE + of(details.input()) + of(details.loop());
            }
        }
        for (InstanceSnapshot.Global global : snapshot.globals()) {
            sum += NODE + of(global.value());
        }
        for (InstanceSnapshot.Choice choice : snapshot.choices()) {
            sum += NODE + of(choice.value());
        }
        for (TriggerRun run : snapshot.triggers().runs().values()) {
            sum += NODE + of(run.input());
        }
        return sum
                + EVENT * (snapshot.ready().size() + snapshot.runTimers().size())
                + EVENT
                        * (snapshot.wallTimers().size()
                                + (long) snapshot.reordered().size())
                + NODE * snapshot.remembered().size();
    }

    private static long payloads(InstanceEvent event) {
        if (event instanceof InstanceEvent.NodeCompleted completed) {
            return of(completed.output());
        }
        if (event instanceof InstanceEvent.NodeStarted started) {
            return of(started.input());
        }
        if (event instanceof InstanceEvent.NodeSkipped skipped) {
            return of(skipped.substitute());
        }
        if (event instanceof InstanceEvent.TriggerFired fired) {
            return of(fired.content());
        }
        if (event instanceof InstanceEvent.GlobalSet set) {
            return of(set.value()) + of(set.oldValue());
        }
        if (event instanceof InstanceEvent.ChoiceRecorded choice) {
            return of(choice.value());
        }
        if (event instanceof InstanceEvent.LoopIterationStarted started) {
            return of(started.items()) + of(started.item());
        }
        if (event instanceof InstanceEvent.LoopIterationEnded ended) {
            return of(ended.result());
        }
        if (event instanceof InstanceEvent.InstanceEnded ended) {
            return of(ended.output());
        }
        if (event instanceof InstanceEvent.InstanceCreated created) {
            return of(created.header());
        }
        if (event instanceof InstanceEvent.NodesRegistered registered) {
            return registered.nodes().stream()
                    .mapToLong(node -> of(node.definition()))
                    .sum();
        }
        return 0;
    }

    private static long of(InstanceHeader header) {
        return header.plan().source().length
                + of(header.input())
                + header.globals().values().stream().mapToLong(Weights::of).sum();
    }

    private static long of(NodeDefinition node) {
        return REGISTRATION + EDGE * node.dependencies().size();
    }

    private static long of(InstanceSnapshot.@Nullable Loop loop) {
        return loop == null ? 0 : of(loop.items()) + of(loop.results());
    }

    private static long of(@Nullable Collection<Payload> payloads) {
        return payloads == null ? 0 : payloads.stream().mapToLong(Weights::of).sum();
    }

    private static long of(@Nullable Payload payload) {
        if (payload == null) {
            return 0;
        }
        return payload.reference() == null ? payload.size() : REFERENCE;
    }
}
