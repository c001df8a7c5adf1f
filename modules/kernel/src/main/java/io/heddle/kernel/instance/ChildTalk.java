package io.heddle.kernel.instance;

import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.Payload;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A child's side of the talk with its parent. Immutable; lost with the process, and then the child says once more how it
 * stands.
 *
 * @param startKnown whether the parent has been told that the child lives
 * @param endKnown whether the parent has recorded its end
 */
public record ChildTalk(boolean startKnown, boolean endKnown) {

    /** Nothing said yet. */
    public static final ChildTalk BEGUN = new ChildTalk(false, false);

    /** What has to be said until it is answered; null for nothing. */
    public ThreadMessage.@Nullable News due(InstanceState state) {
        if (!state.exists() || !state.isChild()) {
            return null;
        }
        return (state.status.isTerminal() ? endKnown : startKnown) ? null : news(state);
    }

    /** How the child stands; also the answer to whatever its parent says. */
    public static ThreadMessage.News news(InstanceState state) {
        InstanceHeader header = state.header();
        InstanceId parent = header.lineage().parent();
        if (parent == null) {
            throw new IllegalStateException("instance " + header.id() + " has no parent");
        }
        ThreadMessage.Standing standing = state.status.isTerminal()
                ? new ThreadMessage.Ended(state.status, state.error, state.output, writes(state))
                : new ThreadMessage.Lives();
        return new ThreadMessage.News(header.id(), parent, state.epoch, state.heeded, standing);
    }

    private static Map<String, Payload> writes(InstanceState state) {
        return state.status == InstanceStatus.COMPLETED ? Merges.writesOf(state) : Map.of();
    }

    /** Whether {@code start} asks for this very instance. */
    public static boolean isMeant(InstanceState state, ThreadMessage.Start start) {
        return state.header().lineage().ancestors().equals(start.lineage().ancestors());
    }

    /** The parent has answered. */
    public ChildTalk taken(ThreadMessage.Taken taken) {
        return new ChildTalk(true, endKnown || taken.end());
    }

    /** There is nobody to tell. */
    public ChildTalk orphaned() {
        return new ChildTalk(true, true);
    }

    /** The child runs again; its new end is news. */
    public ChildTalk reopened() {
        return new ChildTalk(startKnown, false);
    }
}
