package io.heddle.kernel.instance;

import io.heddle.CheckpointOccasion;
import io.heddle.InstanceStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Taking named checkpoints, and which of them stay. */
final class Checkpoints {
    /** Of what happened at once, so many nodes or triggers are named. */
    private static final int NAMED = 5;

    private static final int MAX_TEXT = 4_000;

    private Checkpoints() {}

    // ---- taking ---------------------------------------------------------------------------------------------------

    static InstanceReply create(Deliberation thought, InstanceState state, InstanceCommand.CreateCheckpoint create) {
        String id = create.id() == null ? "checkpoint-" + (state.seq + 1) : create.id();
        Checkpoint known = byId(state, id);
        if (known != null) {
            return new InstanceReply.CheckpointAccepted(id, known.seq(), true);
        }
        if (!Ids.isName(id)) {
            return new InstanceReply.Refused(
                    "INVALID_ID", "a checkpoint id has 1 to 128 letters, digits and _ . : -; this one is " + id);
        }
        if (length(create) > MAX_TEXT) {
            return new InstanceReply.Refused(
                    "CHECKPOINT_TEXT_TOO_LONG",
                    "description, tags and fields of a checkpoint have at most " + MAX_TEXT + " characters together");
        }
        thought.note(new InstanceEvent.CheckpointTaken(
                id, CheckpointOccasion.REQUEST, create.description(), create.tags(), create.customFields()));
        return new InstanceReply.CheckpointAccepted(id, thought.state().seq, false);
    }

    private static int length(InstanceCommand.CreateCheckpoint create) {
        int length = create.description().length();
        for (String tag : create.tags()) {
            length += tag.length();
        }
        for (Map.Entry<String, String> field : create.customFields().entrySet()) {
            length += field.getKey().length() + field.getValue().length();
        }
        return length;
    }

    /** The checkpoint that belongs to an occasion, right now. */
    static void take(Deliberation thought, CheckpointOccasion occasion, List<String> ids) {
        String about = String.join(", ", ids.subList(0, Math.min(NAMED, ids.size())))
                + (ids.size() > NAMED ? " and " + (ids.size() - NAMED) + " more" : "");
        String id =
                occasion.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + "-" + (thought.state().seq + 1);
        thought.note(new InstanceEvent.CheckpointTaken(id, occasion, about, List.of(), Map.of()));
    }

    static InstanceReply stored(
            Deliberation thought, InstanceState state, InstanceCommand.NoteCheckpointStored stored) {
        Checkpoint known = state.checkpoints.get(stored.seq());
        if (known == null || known.stored()) {
            return new InstanceReply.Nothing();
        }
        thought.note(new InstanceEvent.CheckpointStored(stored.seq(), stored.size(), stored.children()));
        clean(thought);
        return new InstanceReply.Done(state.status);
    }

    static InstanceReply failed(
            Deliberation thought, InstanceState state, InstanceCommand.NoteCheckpointFailed failed) {
        Checkpoint known = state.checkpoints.get(failed.seq());
        if (known == null || known.stored()) {
            return new InstanceReply.Nothing();
        }
        thought.note(new InstanceEvent.CheckpointFailed(failed.seq(), failed.reason()));
        return new InstanceReply.Done(state.status);
    }

    static @Nullable Checkpoint byId(InstanceState state, String id) {
        for (Checkpoint checkpoint : state.checkpoints.values()) {
            if (checkpoint.id().equals(id)) {
                return checkpoint;
            }
        }
        return null;
    }

    // ---- letting go -----------------------------------------------------------------------------------------------

    static InstanceReply delete(Deliberation thought, InstanceState state, InstanceCommand.DeleteCheckpoint delete) {
        Checkpoint known = byId(state, delete.id());
        if (known == null) {
            return new InstanceReply.Refused(
                    "UNKNOWN_CHECKPOINT", "instance " + state.header().id() + " has no checkpoint " + delete.id());
        }
        return letGo(thought, List.of(known));
    }

    static InstanceReply clean(Deliberation thought, InstanceState state, InstanceCommand.CleanCheckpoints clean) {
        return letGo(thought, surplus(state, clean.limits(), thought.now()));
    }

    /** What the instance's own limits let go, if anything. */
    static void clean(Deliberation thought) {
        InstanceState state = thought.state();
        List<Checkpoint> surplus =
                surplus(state, state.header().settings().checkpoints().limits(), thought.now());
        if (!surplus.isEmpty()) {
            letGo(thought, surplus);
        }
    }

    private static InstanceReply letGo(Deliberation thought, List<Checkpoint> gone) {
        if (!gone.isEmpty()) {
            thought.note(new InstanceEvent.CheckpointsDeleted(
                    gone.stream().map(Checkpoint::seq).toList()));
        }
        return new InstanceReply.CheckpointsLetGo(
                gone.stream().map(Checkpoint::id).toList(),
                gone.stream().mapToLong(Checkpoint::size).sum(),
                thought.state().checkpoints.size());
    }

    /** The oldest ones that are too old, too many or too large together. What is not stored yet has no size and stays. */
    private static List<Checkpoint> surplus(InstanceState state, Checkpointing.Limits limits, long now) {
        List<Checkpoint> stored = new ArrayList<>();
        long size = 0;
        for (Checkpoint checkpoint : state.checkpoints.values()) {
            if (checkpoint.stored()) {
                stored.add(checkpoint);
                size += checkpoint.size();
            }
        }
        int gone = 0;
        while (stored.size() - gone > limits.minRetained()) {
            Checkpoint oldest = stored.get(gone);
            boolean stays = (limits.maxAge() == 0 || now < oldest.at() + limits.maxAge())
                    && (limits.maxCount() == 0 || stored.size() - gone <= limits.maxCount())
                    && (limits.maxSize() == 0 || size <= limits.maxSize());
            if (stays) {
                break;
            }
            size -= oldest.size();
            gone++;
        }
        return stored.subList(0, gone);
    }

    /** When the oldest checkpoint becomes too old; {@link Long#MAX_VALUE} for never. */
    static long nextDue(InstanceState state) {
        Checkpointing.Limits limits = state.header().settings().checkpoints().limits();
        if (limits.maxAge() == 0) {
            return Long.MAX_VALUE;
        }
        Checkpoint oldest = null;
        int stored = 0;
        for (Checkpoint checkpoint : state.checkpoints.values()) {
            if (checkpoint.stored()) {
                stored++;
                oldest = oldest == null ? checkpoint : oldest;
            }
        }
        return oldest == null || stored <= limits.minRetained() ? Long.MAX_VALUE : oldest.at() + limits.maxAge();
    }

    // ---- going back -----------------------------------------------------------------------------------------------

    static InstanceReply requestRewind(
            Deliberation thought, InstanceState state, InstanceCommand.RequestRewind request) {
        Checkpoint named = request.checkpoint().isEmpty() ? null : byId(state, request.checkpoint());
        if (!request.checkpoint().isEmpty() && named == null) {
            return new InstanceReply.Refused(
                    "UNKNOWN_CHECKPOINT",
                    "instance " + state.header().id() + " has no checkpoint " + request.checkpoint());
        }
        Rewinding wanted = new Rewinding(named == null ? request.seq() : named.seq(), request.checkpoint());
        if (state.rewinding != null) {
            return state.rewinding.equals(wanted) ? new InstanceReply.GoingBack() : beingRestored(state);
        }
        InstanceReply unknown = Restoration.unknownPoint(state, wanted.seq());
        if (unknown != null) {
            return unknown;
        }
        if (state.status != InstanceStatus.PAUSED && !state.status.isTerminal()) {
            return new InstanceReply.Refused(
                    "NOT_PAUSED",
                    "instance " + state.header().id() + " is " + state.status
                            + "; pause it first, or restore the point as a new run");
        }
        thought.note(new InstanceEvent.RewindRequested(wanted.seq(), wanted.checkpoint()));
        for (Child child : state.liveChildren.values()) {
            if (child.cancelReason() == null) {
                thought.note(new InstanceEvent.ChildCancelRequested(
                        child.id(), "its parent " + state.header().id() + " goes back to event " + wanted.seq()));
            }
        }
        return new InstanceReply.GoingBack();
    }

    static InstanceReply beingRestored(InstanceState state) {
        return new InstanceReply.Refused(
                "BEING_RESTORED",
                "instance " + state.header().id() + " is going back to an earlier point; wait until it has");
    }

    /** Goes back, now that no child is live and the point has been read. */
    static InstanceReply rewind(Deliberation thought, InstanceState state, InstanceCommand.Rewind rewind) {
        Rewinding wanted = state.rewinding;
        if (wanted == null || wanted.seq() != rewind.seq()) {
            return new InstanceReply.Nothing();
        }
        if (state.hasLiveChildren()) {
            return new InstanceReply.Refused("CHILDREN_LIVE", "children of the instance have not ended");
        }
        if (state.status.isTerminal()) {
            if (rewind.epoch() <= state.epoch) {
                return new InstanceReply.Refused(
                        "STALE_EPOCH", "a terminal instance runs again under a new epoch only");
            }
            thought.note(new InstanceEvent.InstanceReopened(rewind.epoch()));
        }
        thought.stopAll();
        Restoration.Result result = Restoration.inPlace(rewind.past(), thought.state());
        thought.note(new InstanceEvent.Rewound(rewind.past().state().seq(), result.content()));
        Restoration.beginAnew(thought, result);
        Restoration.requestChildren(thought, result);
        InstanceDecider.askRules(thought);
        if (thought.state().status == InstanceStatus.PAUSED
                && thought.state().pausedBy != null
                && thought.state().ancestorPause == null) {
            // Its ancestor was resumed meanwhile.
            thought.note(new InstanceEvent.InstanceResumed());
        }
        thought.conclude();
        return new InstanceReply.Done(thought.state().status);
    }

    static InstanceReply rewindFailed(
            Deliberation thought, InstanceState state, InstanceCommand.NoteRewindFailed failed) {
        if (state.rewinding == null) {
            return new InstanceReply.Nothing();
        }
        thought.note(new InstanceEvent.RewindFailed(failed.reason()));
        Children.catchUp(thought);
        return new InstanceReply.Done(state.status);
    }
}
