package io.heddle.runtime.instance;

import io.heddle.InstanceId;
import io.heddle.kernel.instance.Checkpoint;
import io.heddle.kernel.instance.CheckpointViews;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceEvent;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.kernel.instance.Past;
import io.heddle.kernel.instance.ThreadMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Sees to it that every checkpoint that was taken gets its content kept: live children are asked for their own points,
 * then the content is stored, then that is recorded. What has to be done follows from the instance's state; after a
 * restart it is done again from the beginning.
 */
final class CheckpointLink {
    private final InstanceId id;
    private final ActorContext<InstanceMessage> context;
    private final TimerScheduler<InstanceMessage> timers;
    private final InstanceServices services;

    /** What the checkpoints that are not stored yet hold, by their sequence numbers. */
    private final Map<Integer, InstanceState> contents = new HashMap<>(0);
    /** Points of children, by checkpoint; 0 for a child that does not know any more. */
    private final Map<Integer, Map<String, Integer>> points = new HashMap<>(0);
    /** Checkpoints whose content is being read or stored. */
    private final Set<Integer> busy = new HashSet<>(0);
    /** Checkpoints that could not be read back, until the next reminder. */
    private final Set<Integer> unread = new HashSet<>(0);

    private final List<Waiter> waiters = new ArrayList<>(0);

    private record Waiter(int seq, ActorRef<CheckpointNotice> replyTo) {}

    CheckpointLink(
            InstanceId id,
            ActorContext<InstanceMessage> context,
            TimerScheduler<InstanceMessage> timers,
            InstanceServices services) {
        this.id = id;
        this.context = context;
        this.timers = timers;
        this.services = services;
    }

    /** A record is durable; what its checkpoints hold is at hand now and need not be read back. */
    void wrote(InstanceState before, EventBatch batch, InstanceState after) {
        for (InstanceEvent event : batch.events()) {
            if (event instanceof InstanceEvent.CheckpointTaken) {
                contents.putAll(before.checkpointsIn(batch));
            } else if (event instanceof InstanceEvent.CheckpointsDeleted) {
                erase(after);
            }
        }
    }

    /** After a restart: a deletion may have been recorded and not carried out. */
    void recovered(InstanceState state) {
        if (state.hasDeletedCheckpoints()) {
            erase(state);
        }
    }

    private void erase(InstanceState state) {
        List<Integer> kept =
                state.checkpoints().stream().map(Checkpoint::seq).sorted().toList();
        services.checkpoints().keepOnly(id, kept, state.seq()).whenComplete((done, failure) -> {
            if (failure != null) {
                context.getSystem()
                        .log()
                        .warn(
                                "contents of deleted checkpoints of instance {} are kept for now: {}",
                                id,
                                failure.toString());
            }
        });
    }

    /** It is time to try again what had no answer. */
    void remind(InstanceState state) {
        unread.clear();
        follow(state);
    }

    /** Does what is to be done next. */
    void follow(InstanceState state) {
        answer(state);
        boolean asking = !unread.isEmpty();
        for (Checkpoint checkpoint : state.checkpoints()) {
            int seq = checkpoint.seq();
            if (!checkpoint.stored() && !busy.contains(seq) && !unread.contains(seq)) {
                asking |= proceed(seq);
            }
        }
        if (!asking) {
            timers.cancel(InstanceMessage.Remind.NOW);
        } else if (!timers.isTimerActive(InstanceMessage.Remind.NOW)) {
            timers.startSingleTimer(InstanceMessage.Remind.NOW, InstanceMessage.Remind.NOW, services.resendInterval());
        }
    }

    /** Whether a child was asked and has still to answer. */
    private boolean proceed(int seq) {
        InstanceState content = contents.get(seq);
        if (content == null) {
            busy.add(seq);
            context.pipeToSelf(
                    services.past().read(id, seq), (past, error) -> new InstanceMessage.CheckpointRead(seq, past));
            return false;
        }
        Map<String, Integer> known = points.computeIfAbsent(seq, key -> new HashMap<>());
        List<InstanceId> open = content.startedChildren().stream()
                .filter(child -> !known.containsKey(child.value()))
                .toList();
        if (!open.isEmpty()) {
            // A reminder is due every so often; until then nobody is asked twice.
            if (!timers.isTimerActive(InstanceMessage.Remind.NOW)) {
                open.forEach(child -> services.threads().tell(new ThreadMessage.AskPoint(child, id, seq)));
            }
            return true;
        }
        busy.add(seq);
        context.pipeToSelf(
                services.checkpoints().save(id, seq, Past.toKeep(content)),
                (size, error) -> new InstanceMessage.CheckpointSaved(
                        seq, size == null ? 0 : size, error == null ? null : "" + error));
        return false;
    }

    /** A child has said which its point is. */
    void heard(ThreadMessage.PointIs point) {
        Map<String, Integer> known = points.get(point.checkpoint());
        if (known != null) {
            known.putIfAbsent(point.child().value(), point.seq());
        }
    }

    /** What a checkpoint holds was read back. */
    void read(InstanceMessage.CheckpointRead read) {
        busy.remove(read.seq());
        if (read.past() != null && read.past().state().exists()) {
            contents.put(read.seq(), read.past().state());
        } else {
            unread.add(read.seq());
        }
    }

    /** A content was stored, or was not. */
    InstanceCommand saved(InstanceMessage.CheckpointSaved saved) {
        busy.remove(saved.seq());
        contents.remove(saved.seq());
        Map<String, Integer> known = points.remove(saved.seq());
        if (saved.failure() != null) {
            return new InstanceCommand.NoteCheckpointFailed(saved.seq(), saved.failure());
        }
        Map<String, Integer> children = new HashMap<>();
        if (known != null) {
            known.forEach((child, seq) -> {
                if (seq > 0) {
                    children.put(child, seq);
                }
            });
        }
        return new InstanceCommand.NoteCheckpointStored(saved.seq(), saved.size(), children);
    }

    // ---- those who wait -------------------------------------------------------------------------------------------

    void add(InstanceState state, InstanceMessage.AwaitCheckpoint await) {
        waiters.add(new Waiter(await.seq(), await.replyTo()));
        answer(state);
    }

    private void answer(InstanceState state) {
        waiters.removeIf(waiter -> {
            Checkpoint checkpoint = state.checkpoint(waiter.seq());
            if (checkpoint == null) {
                waiter.replyTo().tell(new CheckpointNotice.Gone());
            } else if (checkpoint.stored()) {
                waiter.replyTo().tell(new CheckpointNotice.Stored(CheckpointViews.of(id, checkpoint)));
            }
            return checkpoint == null || checkpoint.stored();
        });
    }

    /** Whether every checkpoint is stored. */
    boolean isQuiet(InstanceState state) {
        return busy.isEmpty() && state.checkpoints().stream().allMatch(Checkpoint::stored);
    }
}
