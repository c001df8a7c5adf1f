package io.heddle.runtime.engine;

import io.heddle.InstanceId;
import io.heddle.kernel.instance.InstanceSnapshot;
import io.heddle.runtime.instance.WorkflowInstance;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.Props;
import org.apache.pekko.persistence.AbstractPersistentActor;
import org.apache.pekko.persistence.DeleteSnapshotsFailure;
import org.apache.pekko.persistence.DeleteSnapshotsSuccess;
import org.apache.pekko.persistence.Recovery;
import org.apache.pekko.persistence.RecoveryCompleted;
import org.apache.pekko.persistence.SaveSnapshotFailure;
import org.apache.pekko.persistence.SaveSnapshotSuccess;
import org.apache.pekko.persistence.SnapshotOffer;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.serialization.SerializationExtension;
import org.jspecify.annotations.Nullable;

/**
 * Does one thing with the contents of an instance's checkpoints, then stops. Contents are snapshots under a name of
 * their own, each under the sequence number of its checkpoint, so that none has to do with another or with the
 * instance's own replay.
 */
final class CheckpointWorker extends AbstractPersistentActor {

    /** What is to be done. */
    sealed interface Job {}

    /** Keeps a content; the answer is its size in bytes. */
    record Save(int seq, InstanceSnapshot content, CompletableFuture<Integer> done) implements Job {}

    /** Reads a content; the answer is empty if there is none. */
    record Load(int seq, CompletableFuture<Optional<InstanceSnapshot>> done) implements Job {}

    /** Deletes every content up to {@code upTo} but those of {@code kept}, which are in order. */
    record KeepOnly(List<Integer> kept, int upTo, CompletableFuture<Void> done) implements Job {}

    private enum Begin {
        NOW
    }

    private record Gap(long from, long to) {}

    private final String persistenceId;
    private final Job job;
    private final Deque<Gap> gaps = new ArrayDeque<>();
    private int size;
    private @Nullable InstanceSnapshot loaded;

    private CheckpointWorker(InstanceId id, Job job) {
        this.persistenceId = WorkflowInstance.checkpointsId(id);
        this.job = job;
    }

    static Props props(InstanceId id, Job job) {
        return Props.create(CheckpointWorker.class, () -> new CheckpointWorker(id, job));
    }

    @Override
    public String persistenceId() {
        return persistenceId;
    }

    @Override
    public long snapshotSequenceNr() {
        return job instanceof Save save ? save.seq() : 0;
    }

    @Override
    public Recovery recovery() {
        return job instanceof Load load
                ? Recovery.create(
                        SnapshotSelectionCriteria.create(load.seq(), Long.MAX_VALUE, load.seq(), 0), load.seq(), 0)
                : Recovery.none();
    }

    @Override
    public void preStart() {
        self().tell(Begin.NOW, self());
    }

    @Override
    public Receive createReceiveRecover() {
        return receiveBuilder()
                .match(SnapshotOffer.class, offer -> loaded = (InstanceSnapshot) offer.snapshot())
                .match(RecoveryCompleted.class, completed -> {})
                .build();
    }

    @Override
    public void onRecoveryFailure(Throwable cause, scala.Option<Object> event) {
        fail(cause);
    }

    @Override
    public Receive createReceive() {
        return receiveBuilder()
                .match(Begin.class, begin -> {
                    try {
                        begin();
                    } catch (RuntimeException e) {
                        fail(e);
                    }
                })
                .match(SaveSnapshotSuccess.class, saved -> {
                    if (job instanceof Save save) {
                        save.done().complete(size);
                    }
                    context().stop(self());
                })
                .match(SaveSnapshotFailure.class, failure -> fail(failure.cause()))
                .match(DeleteSnapshotsSuccess.class, done -> next())
                .match(DeleteSnapshotsFailure.class, failure -> fail(failure.cause()))
                .build();
    }

    private void begin() {
        if (job instanceof Save save) {
            size = SerializationExtension.get(context().system())
                    .serialize(save.content())
                    .get()
                    .length;
            saveSnapshot(save.content());
        } else if (job instanceof Load load) {
            load.done().complete(Optional.ofNullable(loaded));
            context().stop(self());
        } else if (job instanceof KeepOnly keep) {
            gaps.addAll(gaps(keep));
            next();
        }
    }

    private static List<Gap> gaps(KeepOnly keep) {
        List<Gap> gaps = new ArrayList<>();
        long from = 0;
        for (int kept : keep.kept()) {
            if (kept > from) {
                gaps.add(new Gap(from, kept - 1));
            }
            from = kept + 1L;
        }
        if (from <= keep.upTo()) {
            gaps.add(new Gap(from, keep.upTo()));
        }
        return gaps;
    }

    private void next() {
        Gap gap = gaps.poll();
        if (gap != null) {
            deleteSnapshots(SnapshotSelectionCriteria.create(gap.to(), Long.MAX_VALUE, gap.from(), 0));
            return;
        }
        if (job instanceof KeepOnly keep) {
            keep.done().complete(null);
        }
        context().stop(self());
    }

    private void fail(Throwable cause) {
        if (job instanceof Save save) {
            save.done().completeExceptionally(cause);
        } else if (job instanceof Load load) {
            load.done().completeExceptionally(cause);
        } else if (job instanceof KeepOnly keep) {
            keep.done().completeExceptionally(cause);
        }
        context().stop(self());
    }
}
