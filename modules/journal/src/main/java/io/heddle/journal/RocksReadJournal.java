package io.heddle.journal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.EventAdapters;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;
import org.apache.pekko.persistence.query.javadsl.CurrentPersistenceIdsQuery;
import org.apache.pekko.persistence.query.javadsl.PagedPersistenceIdsQuery;
import org.apache.pekko.persistence.query.javadsl.ReadJournal;
import org.apache.pekko.stream.javadsl.Source;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Queries over the embedded journal, for Java. Streams read one page at a time when downstream asks for it; events
 * deleted are not seen, events committed while a stream runs may be.
 */
public final class RocksReadJournal
        implements ReadJournal,
                CurrentEventsByPersistenceIdQuery,
                CurrentPersistenceIdsQuery,
                PagedPersistenceIdsQuery {
    /** Plugin id for {@code PersistenceQuery.getReadJournalFor}. */
    public static final String IDENTIFIER = "heddle.query.rocksdb";

    private final EmbeddedStore embedded;
    private final EventAdapters adapters;

    RocksReadJournal(ActorSystem system, String writePlugin) {
        this.embedded = EmbeddedStore.get(system);
        this.adapters = Persistence.get(system).adaptersFor(writePlugin);
    }

    @Override
    public Source<EventEnvelope, NotUsed> currentEventsByPersistenceId(
            String persistenceId, long fromSequenceNr, long toSequenceNr) {
        // What was acknowledged before it was written is seen as well.
        return Source.completionStageSource(embedded.store()
                        .barrier()
                        .thenApply(ignored -> Source.unfoldAsync(
                                Math.max(0, fromSequenceNr), from -> eventPage(persistenceId, from, toSequenceNr))))
                .mapMaterializedValue(ignored -> NotUsed.getInstance())
                .mapConcat(page -> page)
                .mapConcat(stored -> envelopes(embedded.codec().decodeEvent(persistenceId, stored)));
    }

    /** Persistence ids that have events, ascending by their UTF-8 bytes. */
    @Override
    public Source<String, NotUsed> currentPersistenceIds() {
        return currentPersistenceIds(Optional.empty(), Long.MAX_VALUE);
    }

    /** As {@link #currentPersistenceIds()}, behind {@code afterId} if present, at most {@code limit}. */
    @Override
    public Source<String, NotUsed> currentPersistenceIds(Optional<String> afterId, long limit) {
        return Source.unfoldAsync(afterId, this::idPage).mapConcat(page -> page).take(limit);
    }

    private CompletionStage<Optional<Pair<Long, List<Database.Stored>>>> eventPage(
            String persistenceId, long from, long to) {
        if (from > to) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return embedded.store().reading(() -> {
            List<Database.Stored> page = embedded.store().events(persistenceId, from, to, Long.MAX_VALUE);
            return page.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Pair.create(page.get(page.size() - 1).sequenceNr() + 1, page));
        });
    }

    private CompletionStage<Optional<Pair<Optional<String>, List<String>>>> idPage(Optional<String> after) {
        return embedded.store().reading(() -> {
            Database.IdPage page = embedded.store().persistenceIds(after.orElse(null));
            return page.last() == null
                    ? Optional.empty()
                    : Optional.of(Pair.create(Optional.of(page.last()), page.ids()));
        });
    }

    private List<EventEnvelope> envelopes(PersistentRepr event) {
        return CollectionConverters.asJava(adapters.get(event.payload().getClass())
                        .fromJournal(event.payload(), event.manifest())
                        .events())
                .stream()
                .map(payload -> new EventEnvelope(
                        Offset.sequence(event.sequenceNr()),
                        event.persistenceId(),
                        event.sequenceNr(),
                        payload,
                        event.timestamp(),
                        event.metadata()))
                .toList();
    }
}
