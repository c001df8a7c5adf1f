package io.heddle.runtime.embedded;

import io.heddle.InstanceId;
import io.heddle.Payload;
import io.heddle.journal.BlobStore;
import io.heddle.runtime.instance.WorkflowInstance;
import io.heddle.spi.PayloadStore;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Payloads in the database of the journal: one folder to back up, one disk to watch, the same commits. */
final class EmbeddedPayloads implements PayloadStore {
    /** What {@code heddle.payload.store} calls it. */
    static final String NAME = "embedded";

    private static final HexFormat HEX = HexFormat.of();

    private final Supplier<BlobStore> blobs;

    /** @param blobs asked at every use: the database opens with the actor system */
    EmbeddedPayloads(Supplier<BlobStore> blobs) {
        this.blobs = blobs;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void put(InstanceId owner, Payload.Reference reference, Payload payload, Instant now) {
        byte[] hash = HEX.parseHex(reference.sha256());
        String id = ownerId(owner);
        boolean mayBeThere = payload.reference() != null;
        if (mayBeThere && wait(blobs.get().share(id, hash, now.toEpochMilli()))) {
            return;
        }
        wait(blobs.get().put(id, hash, payload.toByteArray(), now.toEpochMilli()));
    }

    @Override
    public byte @Nullable [] get(Payload.Reference reference) {
        return blobs.get().get(HEX.parseHex(reference.sha256()));
    }

    @Override
    public List<Held> held(InstanceId owner) {
        return blobs.get().held(ownerId(owner)).stream()
                .map(each -> new Held(HEX.formatHex(each.hash()), each.size(), Instant.ofEpochMilli(each.since())))
                .toList();
    }

    @Override
    public void deleteAll(InstanceId owner) {
        wait(blobs.get().deleteAll(ownerId(owner)));
    }

    @Override
    public List<Unsettled> unsettled(@Nullable Unsettled after, Instant before, int limit) {
        BlobStore.Unsettled last = after == null ? null : entry(after);
        return blobs.get().unsettled(last, before.toEpochMilli(), limit).stream()
                .map(each -> new Unsettled(
                        WorkflowInstance.idOf(each.owner()),
                        HEX.formatHex(each.hash()),
                        Instant.ofEpochMilli(each.storedAt())))
                .toList();
    }

    @Override
    public void settle(Unsettled entry, boolean recorded) {
        wait(blobs.get().settle(entry(entry), recorded));
    }

    private static BlobStore.Unsettled entry(Unsettled entry) {
        return new BlobStore.Unsettled(
                ownerId(entry.owner()),
                HEX.parseHex(entry.sha256()),
                entry.storedAt().toEpochMilli());
    }

    private static String ownerId(InstanceId owner) {
        return WorkflowInstance.persistenceId(owner).id();
    }

    private static <T> T wait(CompletableFuture<T> commit) {
        try {
            return commit.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }
}
