package io.heddle.spi;

import io.heddle.InstanceId;
import io.heddle.Payload;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps payloads larger than {@code heddle.payload.inline-threshold}; found with {@code ServiceLoader} and chosen by name
 * with {@code heddle.payload.store}. Every operation may block and may be called by several threads at once; whatever it
 * throws means that the operation may or may not have taken effect, and all of them may be repeated.
 *
 * <p>Bytes are known by their SHA-256 and may belong to several instances, as the output of a child that its parent
 * records too does. They go with the last instance they belong to. An instance is given bytes before it records that it
 * has them; a crash in between leaves bytes nobody knows, which is why a store remembers what was given to whom and when
 * until that is {@linkplain #settle settled}.
 */
public interface PayloadStore {

    /** What the configuration calls it. */
    String name();

    /**
     * Keeps {@code payload} for {@code owner}; returns when that is durable. What the owner has already is kept once, and
     * unsettled again.
     *
     * @param now noted for {@link #unsettled}
     */
    void put(InstanceId owner, Payload.Reference reference, Payload payload, Instant now);

    /** The bytes, or null if there are none of that reference. */
    byte @Nullable [] get(Payload.Reference reference);

    /** What belongs to {@code owner}, in any order; for listings. */
    List<Held> held(InstanceId owner);

    /** Takes everything from {@code owner}; bytes that belong to nobody then are deleted. */
    void deleteAll(InstanceId owner);

    /**
     * What was given before {@code before} and is not settled: a page of at most {@code limit}, in an order of the store's
     * own that stays the same. A page shorter than that is the last.
     *
     * @param after the last of the page before, which may have been settled since; null for the first page
     */
    List<Unsettled> unsettled(@Nullable Unsettled after, Instant before, int limit);

    /**
     * Settles whether the owner has recorded what it was given; if not, it is taken from it. Does nothing if it was given
     * the same again since {@link Unsettled#storedAt()}.
     */
    void settle(Unsettled entry, boolean recorded);

    /**
     * Something that belongs to an instance.
     *
     * @param sha256 what {@link Payload.Reference#sha256()} says
     * @param size bytes
     * @param since when it was given to the instance, the first time
     */
    record Held(String sha256, long size, Instant since) {}

    /**
     * Something given to an instance of which it is not known whether the instance has recorded it.
     *
     * @param owner the instance
     * @param sha256 what {@link Payload.Reference#sha256()} says
     * @param storedAt when it was given, the last time
     */
    record Unsettled(InstanceId owner, String sha256, Instant storedAt) {}
}
