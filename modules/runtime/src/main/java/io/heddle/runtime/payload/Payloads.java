package io.heddle.runtime.payload;

import io.heddle.ErrorCode;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.Payload;
import io.heddle.spi.PayloadStore;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * The claim check: which payloads are too large for events, and how they get into the store and out of it. Thread-safe.
 */
public final class Payloads implements Payload.Source {
    private final PayloadStore store;
    private final int inlineBytes;
    private final Executor threads;
    private final Clock clock;

    /**
     * @param inlineBytes largest payload kept in events
     * @param threads where the store is waited for; bounded
     */
    public Payloads(PayloadStore store, int inlineBytes, Executor threads, Clock clock) {
        this.store = store;
        // Constants of the engine stay what they are, whatever the configuration says.
        this.inlineBytes = Math.max(inlineBytes, Payload.NULL.size());
        this.threads = threads;
        this.clock = clock;
    }

    /** Whether it is too large for events. */
    public boolean isLarge(Payload payload) {
        return payload.size() > inlineBytes;
    }

    /** A handle the engine may do with as it likes, so that an object of the application stays what it is. */
    public Payload own(Payload payload) {
        return isLarge(payload) ? payload.share() : payload;
    }

    /**
     * Stores payloads for an instance; completes once that is durable. From then on they are references. Fails if any of
     * them cannot be stored, with {@link PayloadGoneException} if that is because its own bytes are gone for good.
     */
    public CompletionStage<Void> store(InstanceId owner, Collection<Payload> payloads) {
        return CompletableFuture.runAsync(() -> payloads.forEach(payload -> store(owner, payload)), threads);
    }

    private void store(InstanceId owner, Payload payload) {
        Payload.Reference known = payload.reference();
        if (known == null) {
            Payload.Reference reference = referenceTo(payload.buffer());
            store.put(owner, reference, payload, clock.instant());
            payload.storedAs(reference, this);
            return;
        }
        try {
            store.put(owner, known, payload, clock.instant());
        } catch (RuntimeException e) {
            if (store.get(known) == null) {
                throw new PayloadGoneException(known, e);
            }
            throw e;
        }
    }

    /** What belongs to each of these instances, in their order. */
    public CompletionStage<List<List<PayloadStore.Held>>> held(List<InstanceId> owners) {
        return CompletableFuture.supplyAsync(
                () -> owners.stream().map(store::held).toList(), threads);
    }

    /** Deletes what only this instance has; completes once that is durable. */
    public CompletionStage<Void> deleteAll(InstanceId owner) {
        return CompletableFuture.runAsync(() -> store.deleteAll(owner), threads);
    }

    @Override
    public byte[] load(Payload.Reference reference) {
        byte[] bytes;
        try {
            bytes = store.get(reference);
        } catch (RuntimeException e) {
            throw new HeddleException(
                    ErrorCode.PAYLOAD_UNAVAILABLE, describe(reference) + " cannot be read: " + e.getMessage(), e);
        }
        if (bytes == null) {
            throw new HeddleException(
                    ErrorCode.PAYLOAD_UNAVAILABLE,
                    describe(reference) + " is not in the store; it goes with the last instance that recorded it");
        }
        if (!referenceTo(ByteBuffer.wrap(bytes)).equals(reference)) {
            throw new HeddleException(
                    ErrorCode.PAYLOAD_UNAVAILABLE,
                    describe(reference) + " is damaged in the store; restore the store from a backup");
        }
        return bytes;
    }

    private String describe(Payload.Reference reference) {
        return "the payload of " + reference.size() + " bytes with SHA-256 " + reference.sha256() + " (store "
                + store.name() + ")";
    }

    private static Payload.Reference referenceTo(ByteBuffer bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            int size = bytes.remaining();
            digest.update(bytes);
            return new Payload.Reference(HexFormat.of().formatHex(digest.digest()), size);
        } catch (NoSuchAlgorithmException missing) {
            throw new AssertionError("every Java has SHA-256", missing);
        }
    }
}
