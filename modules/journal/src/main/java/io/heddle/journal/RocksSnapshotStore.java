package io.heddle.journal;

import io.heddle.journal.UnreadableRecordException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.snapshot.japi.SnapshotStore;
import org.jspecify.annotations.Nullable;
import scala.concurrent.Future;

/** Snapshot store plugin {@code heddle.snapshot-store.rocksdb}. */
final class RocksSnapshotStore extends SnapshotStore {
    private final PluginStore plugin = PluginStore.of(context().system());

    @Override
    public Future<Optional<SelectedSnapshot>> doLoadAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return plugin.with(embedded -> embedded.store().isSurelyUnknown(persistenceId)
                ? CompletableFuture.completedFuture(Optional.empty())
                : embedded.store().reading(() -> load(embedded, persistenceId, criteria)));
    }

    @Override
    public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
        return plugin.with(embedded -> embedded.store()
                .reading(() -> embedded.codec().encodeSnapshot(metadata, snapshot))
                .thenCompose(
                        bytes -> embedded.store().putSnapshot(metadata.persistenceId(), metadata.sequenceNr(), bytes)));
    }

    @Override
    public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
        return delete(
                metadata.persistenceId(),
                metadata.sequenceNr(),
                metadata.sequenceNr(),
                // A zero timestamp means: whatever was saved under this number.
                metadata.timestamp() == 0 ? Long.MIN_VALUE : metadata.timestamp(),
                metadata.timestamp() == 0 ? Long.MAX_VALUE : metadata.timestamp());
    }

    @Override
    public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return delete(
                persistenceId,
                criteria.minSequenceNr(),
                criteria.maxSequenceNr(),
                criteria.minTimestamp(),
                criteria.maxTimestamp());
    }

    private Future<Void> delete(
            String persistenceId, long minSequenceNr, long maxSequenceNr, long minTimestamp, long maxTimestamp) {
        return plugin.with(embedded -> chosen(
                        embedded.store(), persistenceId, minSequenceNr, maxSequenceNr, minTimestamp, maxTimestamp)
                .thenCompose(numbers -> embedded.store().deleteSnapshots(persistenceId, numbers)));
    }

    private static CompletionStage<List<Long>> chosen(
            Store store,
            String persistenceId,
            long minSequenceNr,
            long maxSequenceNr,
            long minTimestamp,
            long maxTimestamp) {
        return store.reading(() ->
                store.snapshots(persistenceId, Math.max(0, minSequenceNr), maxSequenceNr, Integer.MAX_VALUE).stream()
                        .filter(stored -> within(PayloadCodec.snapshotTimestamp(stored), minTimestamp, maxTimestamp))
                        .map(Database.Stored::sequenceNr)
                        .toList());
    }

    private Optional<SelectedSnapshot> load(
            EmbeddedStore embedded, String persistenceId, SnapshotSelectionCriteria criteria) {
        UnreadableRecordException damaged = null;
        long to = criteria.maxSequenceNr();
        long from = Math.max(0, criteria.minSequenceNr());
        while (to >= from) {
            List<Database.Stored> next = embedded.store().snapshots(persistenceId, from, to, 1);
            if (next.isEmpty()) {
                break;
            }
            Database.Stored stored = next.get(0);
            to = stored.sequenceNr() - 1;
            if (!within(PayloadCodec.snapshotTimestamp(stored), criteria.minTimestamp(), criteria.maxTimestamp())) {
                continue;
            }
            try {
                SelectedSnapshot snapshot = embedded.codec().decodeSnapshot(persistenceId, stored);
                checkRebuildable(embedded.store(), persistenceId, stored.sequenceNr(), damaged);
                return Optional.of(snapshot);
            } catch (UnreadableRecordException failure) {
                // Only damage is worked around; what this build merely does not understand must not be skipped.
                if (failure.reason() != Reason.CHECKSUM) {
                    throw failure;
                }
                damaged = failure;
                log().warning(
                                "{}; falling back to an older snapshot or to replay from the start",
                                failure.getMessage());
            }
        }
        checkRebuildable(embedded.store(), persistenceId, 0, damaged);
        return Optional.empty();
    }

    /** After damage, what is left must be able to rebuild the state: no deleted event behind the starting point. */
    private static void checkRebuildable(
            Store store, String persistenceId, long startsAt, @Nullable UnreadableRecordException damaged) {
        if (damaged == null) {
            return;
        }
        long deletedTo = store.id(persistenceId).map(IdRecord::deletedTo).orElse(0L);
        if (deletedTo > startsAt) {
            throw new UnreadableRecordException(
                    "snapshot",
                    persistenceId,
                    damaged.sequenceNr(),
                    Reason.NOT_REBUILDABLE,
                    "it is damaged, and events up to " + deletedTo
                            + " were deleted, so neither an older snapshot nor replay can replace it. Fix: restore the"
                            + " data folder from a backup",
                    damaged);
        }
    }

    private static boolean within(long value, long min, long max) {
        return value >= min && value <= max;
    }
}
