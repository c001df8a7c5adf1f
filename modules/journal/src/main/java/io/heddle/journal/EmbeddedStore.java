package io.heddle.journal;

import java.nio.file.Path;
import java.util.Optional;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;
import org.apache.pekko.event.Logging;
import org.apache.pekko.event.LoggingAdapter;

/**
 * The embedded database of an actor system, shared by journal, snapshot store and read journal. Opened at the first
 * {@link #get}, closed when the actor system has terminated, after all actors are gone and everything handed in is
 * committed. Thread-safe.
 *
 * <p>An application that uses the plugins should call {@link #get} once at start: a locked, damaged or unwritable data
 * folder then ends the start with a {@link StoreException} instead of failing every persistent actor later.
 */
public final class EmbeddedStore implements Extension {
    private static final Id ID = new Id();

    private final Store store;
    private final PayloadCodec codec;

    private EmbeddedStore(ExtendedActorSystem system) {
        LoggingAdapter log = Logging.getLogger(system, EmbeddedStore.class);
        this.codec = new PayloadCodec(system);
        this.store = Store.open(StoreSettings.of(system.settings().config()), log::warning);
        system.registerOnTermination((Runnable) store::close);
    }

    /**
     * The store of this actor system, opened now if it was not. Blocking while it opens.
     *
     * @throws StoreException when the data folder is taken, damaged, of another layout, or not writable; the same again
     *     at every later call in this actor system
     */
    public static EmbeddedStore get(ClassicActorSystemProvider system) {
        return ID.get(system);
    }

    /** The data folder, absolute. */
    public Path folder() {
        return store.folder();
    }

    /** Values too large for events. */
    public BlobStore blobs() {
        return new BlobStore(store);
    }

    /** What the commit thread has done so far. */
    public StoreStatistics statistics() {
        return store.statistics();
    }

    /** Writes acknowledged but not yet on disk, which a crash at this moment would lose: see {@link WriteMode}. */
    public long unwritten() {
        return store.unwritten();
    }

    /** Why writes fail at the moment, or empty when they do not; for a health check. Does not block. */
    public Optional<StoreException> fault() {
        return Optional.ofNullable(store.fault());
    }

    Store store() {
        return store;
    }

    PayloadCodec codec() {
        return codec;
    }

    private static final class Id extends AbstractExtensionId<EmbeddedStore> {
        @Override
        public EmbeddedStore createExtension(ExtendedActorSystem system) {
            return new EmbeddedStore(system);
        }
    }
}
