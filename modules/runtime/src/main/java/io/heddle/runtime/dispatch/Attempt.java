package io.heddle.runtime.dispatch;

import io.heddle.InstanceId;
import io.heddle.NodeId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The dispatcher's note about one attempt. Touched by the dispatcher only. */
final class Attempt {

    /**
     * Which attempt of which run; deliveries of it share one key.
     *
     * @param epoch which life of the instance's id: the next one counts its attempts from 1 again
     */
    record Key(InstanceId instanceId, int epoch, NodeId nodeId, int attempt) {
        // As InstanceId: looked up when an attempt begins and when it ends.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that
                    && attempt == that.attempt
                    && epoch == that.epoch
                    && instanceId.equals(that.instanceId)
                    && nodeId.equals(that.nodeId);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * (31 * instanceId.hashCode() + nodeId.hashCode()) + attempt) + epoch;
        }
    }

    /** Higher priority first, then first come, first served. */
    record Turn(int priority, long number) implements Comparable<Turn> {
        @Override
        public int compareTo(Turn other) {
            return priority != other.priority
                    ? Integer.compare(other.priority, priority)
                    : Long.compare(number, other.number);
        }
    }

    /** Where it stands. */
    enum Phase {
        /** Waits for a place. */
        QUEUED,
        /** Waits for a timer; holds no place and no thread. */
        SLEEPING,
        /** User code runs and holds a place. */
        RUNNING,
        /** Told to stop; holds its place until it ends or its grace is over. */
        STOPPING,
        /** Did not stop in time: its place was given away, its thread is still busy. */
        ABANDONED
    }

    final long number;
    final Turn turn;
    /** Whether it is on loan: {@link Elsewhere} then knows for whom. */
    boolean lodger;
    /** The latest delivery. */
    NodeDispatcher.Run run;

    Phase phase = Phase.QUEUED;

    @Nullable Job job;
    /** Whether its outcome was reported without waiting for user code. */
    boolean settled;
    /** When a sleeping one wakes, on the clock of {@link System#nanoTime()}. */
    long wakesAt;

    Attempt(long number, NodeDispatcher.Run run) {
        this.number = number;
        this.run = run;
        this.turn = new Turn(run.priority(), number);
    }

    Key key() {
        return run.key();
    }

    boolean sleepsLongerThan(Duration duration) {
        return phase == Phase.SLEEPING && wakesAt - System.nanoTime() > duration.toNanos();
    }

    /** Whether it was told to stop. */
    boolean isStopped() {
        return phase == Phase.STOPPING || phase == Phase.ABANDONED;
    }
}
