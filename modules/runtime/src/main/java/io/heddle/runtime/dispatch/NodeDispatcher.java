package io.heddle.runtime.dispatch;

import io.heddle.InstanceId;
import io.heddle.NodeId;
import io.heddle.Payload;
import io.heddle.UpstreamContext;
import io.heddle.runtime.executor.Executors;
import io.heddle.runtime.settings.HeddleSettings;
import io.heddle.spi.NodeOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * Runs attempts on this node, at most {@code heddle.executors.local.max-threads} at once; the others wait in the order of
 * their priority. Never blocks: user code has threads of its own, and waiting nodes have timers. In a cluster, attempts whose
 * executor is not here are taken to a node that has it.
 *
 * <ul>
 *   <li>Every attempt is reported at most once, to whoever sent its latest delivery.
 *   <li>An attempt that was told to stop reports only what it achieved all the same; that it failed then says nothing.
 *   <li>One that does not heed the stop keeps its place for {@code heddle.node.cancel-grace}. Then the place is given away
 *       and the attempt is counted as abandoned until it ends. There are never more abandoned attempts than places: beyond
 *       that, places are not given away.
 * </ul>
 */
public final class NodeDispatcher {

    /** What a dispatcher is told. */
    public sealed interface Message {}

    /**
     * Run an attempt. Ignored while a later delivery is under way; the same delivery again, or a later one, takes over the
     * report of the attempt under way.
     *
     * @param rootId the thread at the top of the instance's tree; the instance itself if it has no parent
     * @param executor name of the executor
     * @param input after mapping
     * @param epoch which life of that id; a run under the id of a removed one has another
     * @param config the node's config, JSON data
     * @param priority higher ones start first
     * @param timeoutMicros bound on the attempt; 0 for none. The instance keeps the time. This is for an attempt nobody
     *     stops: it ends {@code heddle.node.cancel-grace} after its timeout.
     * @param ageMicros how long ago the attempt began: more than nothing when it is handed over again. A wait and the
     *     timeout count from the beginning, whatever became of earlier hosts.
     * @param replyTo gets the report
     */
    public record Run(
            InstanceId instanceId,
            InstanceId rootId,
            int epoch,
            NodeId nodeId,
            String nodeKey,
            int attempt,
            int delivery,
            String executor,
            Payload input,
            Map<String, @Nullable Object> config,
            UpstreamContext upstream,
            int priority,
            long timeoutMicros,
            long ageMicros,
            ActorRef<AttemptReport> replyTo)
            implements Message {

        Attempt.Key key() {
            return new Attempt.Key(instanceId, epoch, nodeId, attempt);
        }

        AttemptReport report(@Nullable NodeOutcome outcome, Notes notes) {
            return new AttemptReport(instanceId, epoch, nodeId, attempt, delivery, outcome, notes, false);
        }

        Run reportingTo(ActorRef<AttemptReport> other) {
            return with(delivery, other);
        }

        Run delivered(int number) {
            return with(number, replyTo);
        }

        private Run with(int number, ActorRef<AttemptReport> other) {
            return new Run(
                    instanceId,
                    rootId,
                    epoch,
                    nodeId,
                    nodeKey,
                    attempt,
                    number,
                    executor,
                    input,
                    config,
                    upstream,
                    priority,
                    timeoutMicros,
                    ageMicros,
                    other);
        }
    }

    /**
     * The instance came here, and the attempt may be under way on any node, this one included. Where it is, it goes on and is
     * reported; if it is nowhere, a report without an outcome says so. Nothing begins.
     */
    public record Seek(Run run) implements Message {}

    /** The result of an {@link AttemptReport#owing() owing} report is recorded: nobody has to keep it any more. */
    public record Settled(AttemptReport report) implements Message {}

    /** Stop an attempt; nothing if it is not under way. */
    public record Stop(InstanceId instanceId, int epoch, NodeId nodeId, int attempt) implements Message {
        Attempt.Key key() {
            return new Attempt.Key(instanceId, epoch, nodeId, attempt);
        }
    }

    /**
     * The instance leaves this node and asks for the attempt where it goes on: what was begun for it here is stopped, what is
     * on loan goes on.
     */
    public record LetGo(InstanceId instanceId, int epoch, NodeId nodeId, int attempt) implements Message {
        Attempt.Key key() {
            return new Attempt.Key(instanceId, epoch, nodeId, attempt);
        }
    }

    /**
     * Begin nothing more, drop what waits, and let what runs end within {@code timeout} (zero: however long it takes);
     * then interrupt it. Sleeping attempts that would not wake in time are dropped at once. A second drain waits for the
     * end of the first.
     *
     * @param replyTo told when nothing runs any more
     */
    public record Drain(Duration timeout, ActorRef<Drained> replyTo) implements Message {}

    /**
     * The end of a drain.
     *
     * @param interrupted attempts that had to be interrupted, or were abandoned
     */
    public record Drained(int interrupted) {}

    /** Ask for {@link Running}. */
    public record GetRunning(ActorRef<Running> replyTo) implements Message {}

    /**
     * What is under way.
     *
     * @param running attempts that hold a place
     * @param sleeping attempts that wait for a timer
     * @param queued attempts that wait for a place
     * @param abandoned attempts that were stopped, did not heed it and lost their place
     * @param abandonedTotal how many ever were
     */
    public record Running(int running, int sleeping, int queued, int abandoned, long abandonedTotal) {}

    // ---- what it tells itself --------------------------------------------------------------------------------------

    record Ended(long number, NodeOutcome outcome, Notes notes) implements Message {}

    record Woke(long number, Duration left, NodeOutcome outcome) implements Message {}

    record GraceOver(long number) implements Message {}

    record TimeOver(long number) implements Message {}

    record DrainOver() implements Message {}

    // ---- what its child that knows the other nodes tells it --------------------------------------------------------

    /** Run an attempt on loan; whose it is may change without a word here. */
    record Lodge(Run run) implements Message {}

    /** Stop an attempt on loan. */
    record Evict(Attempt.Key key) implements Message {}

    private NodeDispatcher() {}

    /**
     * A dispatcher. User code sees the context class loader of the calling thread.
     *
     * @param contexts what attempts are given to send along
     */
    public static Behavior<Message> create(Executors executors, HeddleSettings settings, List<TraceContext> contexts) {
        ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new Dispatching(context, timers, executors, settings, contexts, classLoader)));
    }
}
