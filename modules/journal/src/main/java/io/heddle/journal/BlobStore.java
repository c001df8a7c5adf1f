package io.heddle.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Values too large for events, in the same database and under the same commits. A blob is known by its hash and belongs
 * to persistence ids; it is deleted when the last of them lets go of it. Thread-safe.
 */
public final class BlobStore {
    private final Store store;

    BlobStore(Store store) {
        this.store = store;
    }

    /**
     * Something given to a persistence id of which it is not known whether it was recorded.
     *
     * @param owner the persistence id
     * @param hash of the blob
     * @param storedAt what the giver said
     */
    @SuppressWarnings("ArrayRecordComponent") // carried from here and back, never compared
    public record Unsettled(String owner, byte[] hash, long storedAt) {
        byte[] encode() {
            byte[] text = owner.getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(Long.BYTES + text.length)
                    .putLong(storedAt)
                    .put(text)
                    .array();
        }

        static Unsettled of(byte[] hash, byte[] encoded) {
            return new Unsettled(
                    new String(encoded, Long.BYTES, encoded.length - Long.BYTES, StandardCharsets.UTF_8),
                    hash,
                    ByteBuffer.wrap(encoded).getLong());
        }
    }

    /**
     * What an owner has.
     *
     * @param hash of the blob
     * @param size of the blob
     * @param since what the giver said when it gave it for the first time
     */
    @SuppressWarnings("ArrayRecordComponent") // carried from here, never compared
    public record Held(byte[] hash, long size, long since) {
        byte[] encode() {
            return ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(size)
                    .putLong(since)
                    .array();
        }

        static Held of(byte[] hash, byte[] encoded) {
            ByteBuffer in = ByteBuffer.wrap(encoded);
            return new Held(hash, in.getLong(), in.getLong());
        }
    }

    /** Keeps a blob for an owner; completes once durable. What is there already is not written again. */
    public CompletableFuture<Void> put(String owner, byte[] hash, byte[] value, long now) {
        return store.submit(
                new Operation.PutBlob(owner, hash, value, now, new AtomicBoolean(), new CompletableFuture<>()));
    }

    /** As {@link #put}, of a blob that should be there; completes with whether it is. */
    public CompletableFuture<Boolean> share(String owner, byte[] hash, long now) {
        AtomicBoolean found = new AtomicBoolean();
        return store.submit(new Operation.PutBlob(owner, hash, null, now, found, new CompletableFuture<>()))
                .thenApply(done -> found.get());
    }

    /** The bytes, or null. Blocking. */
    public byte @Nullable [] get(byte[] hash) {
        return store.blob(hash);
    }

    /** Takes everything from an owner. */
    public CompletableFuture<Void> deleteAll(String owner) {
        return store.submit(new Operation.DeleteBlobs(owner, new CompletableFuture<>()));
    }

    /** What an owner has, in any order. Blocking. */
    public List<Held> held(String owner) {
        return store.heldBlobs(owner);
    }

    /**
     * What was given before {@code before} and is not settled, a page of at most {@code limit}, in an order that stays the
     * same. Blocking.
     *
     * @param after the last of the page before; null for the first page
     */
    public List<Unsettled> unsettled(@Nullable Unsettled after, long before, int limit) {
        return store.unsettledBlobs(after, before, limit);
    }

    /** Settles whether the owner has recorded it; if not, it is taken from it. */
    public CompletableFuture<Void> settle(Unsettled entry, boolean recorded) {
        return store.submit(new Operation.SettleBlob(entry, recorded, new CompletableFuture<>()));
    }
}
