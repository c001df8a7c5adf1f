package io.heddle.runtime.instance;

import io.heddle.InstanceId;
import io.heddle.kernel.instance.Checkpoint;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.kernel.instance.Past;
import io.heddle.kernel.instance.Rewinding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/** Takes an instance back to the point it is to go back to, once its children have ended. */
final class RewindLink {
    private final InstanceId id;
    private final ActorContext<InstanceMessage> context;
    private final InstanceServices services;
    /** Who waits until the instance is back, or is not to go back any more. */
    private final List<InstanceMessage.Restore> waiting = new ArrayList<>(0);
    /** What those were told who waited last, by the ids of their commands: only the first one's is recorded. */
    private Map<String, InstanceReply> told = Map.of();

    /** Where the reading that is under way, or done, leads to. */
    private @Nullable Rewinding target;

    private @Nullable Past past;

    RewindLink(InstanceId id, ActorContext<InstanceMessage> context, InstanceServices services) {
        this.id = id;
        this.context = context;
        this.services = services;
    }

    /** Whoever asked, once or again, is told the end. */
    void add(InstanceMessage.Restore asked) {
        if (!waiting.contains(asked)) {
            waiting.add(asked);
        }
    }

    boolean isAwaited() {
        return !waiting.isEmpty();
    }

    /** What whoever asked under that id was told; null if nobody was. */
    @Nullable InstanceReply told(InstanceMessage.Restore again) {
        return again.commandId() == null ? null : told.get(again.commandId());
    }

    /** After a restart nobody works at a wish that was not recorded; whoever had it asks again. */
    void recovered(InstanceState state) {
        if (state.rewinding() == null) {
            waiting.clear();
        }
    }

    /** Reads the point as soon as it may be needed. */
    void follow(InstanceState state) {
        Rewinding wanted = state.rewinding();
        if (wanted == null) {
            target = null;
            past = null;
            return;
        }
        if (!state.hasLiveChildren() && !wanted.equals(target)) {
            target = wanted;
            past = null;
            context.pipeToSelf(
                    services.past().read(id, wanted.seq()),
                    (read, error) -> new InstanceMessage.RewindRead(
                            wanted,
                            read != null && read.state().exists() ? read : null,
                            error == null ? "" : "" + error));
        }
    }

    /** Whether that is what is wanted now. */
    boolean read(InstanceState state, InstanceMessage.RewindRead read) {
        if (!read.target().equals(state.rewinding()) || !read.target().equals(target)) {
            return false;
        }
        past = read.past() == null ? null : read.past().with(children(state, read.target()));
        return true;
    }

    private static Map<String, Integer> children(InstanceState state, Rewinding target) {
        Checkpoint checkpoint = target.checkpoint().isEmpty() ? null : state.checkpoint(target.seq());
        return checkpoint == null ? Map.of() : checkpoint.children();
    }

    @Nullable Past past() {
        return past;
    }

    /** The reading is of no use any more; if it is still wanted, it begins anew. */
    void forget() {
        target = null;
        past = null;
    }

    void answer(InstanceReply end) {
        told = new HashMap<>();
        for (InstanceMessage.Restore asked : waiting) {
            asked.replyTo().tell(end);
            if (asked.commandId() != null) {
                told.put(asked.commandId(), end);
            }
        }
        waiting.clear();
    }
}
