package io.heddle.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;
import org.apache.pekko.persistence.query.javadsl.CurrentPersistenceIdsQuery;
import org.apache.pekko.persistence.query.javadsl.PagedPersistenceIdsQuery;
import org.apache.pekko.persistence.query.javadsl.ReadJournal;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.stream.javadsl.Source;
import scala.Option;

/**
 * What Heddle asks the journal, for Java: the events of an instance, and which persistence ids there are. Streams read one
 * page at a time when downstream asks for it. The plug-in that writes has queries of its own, of which none gives the ids
 * in pages.
 */
public final class PostgresReadJournal
        implements ReadJournal,
                CurrentEventsByPersistenceIdQuery,
                CurrentPersistenceIdsQuery,
                PagedPersistenceIdsQuery {
    private static final int CONNECTIONS = 4;
    private static final int EVENTS_PER_PAGE = 500;
    private static final int IDS_PER_PAGE = 500;

    private static final String EVENTS = "SELECT sequence_number, write_timestamp, event_ser_id, event_ser_manifest,"
            + " event_payload FROM event_journal WHERE persistence_id = ? AND sequence_number BETWEEN ? AND ?"
            + " AND NOT deleted ORDER BY sequence_number LIMIT " + EVENTS_PER_PAGE;

    /** Jumps from one id to the next in the index, however many events each has. */
    private static final String IDS = "WITH RECURSIVE ids (id) AS ("
            + "(SELECT persistence_id FROM event_journal WHERE persistence_id > ? ORDER BY persistence_id LIMIT 1)"
            + " UNION ALL SELECT (SELECT persistence_id FROM event_journal WHERE persistence_id > ids.id"
            + " ORDER BY persistence_id LIMIT 1) FROM ids WHERE ids.id IS NOT NULL)"
            + " SELECT id FROM ids WHERE id IS NOT NULL LIMIT " + IDS_PER_PAGE;

    private final Connections connections;
    private final ExecutorService threads;
    private final Serialization serialization;

    PostgresReadJournal(ExtendedActorSystem system) {
        connections = new Connections(PostgresSettings.of(system.settings().config()), "heddle-queries", CONNECTIONS);
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                CONNECTIONS, CONNECTIONS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "heddle-query");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        threads = pool;
        serialization = SerializationExtension.get(system);
        system.registerOnTermination((Runnable) this::close);
    }

    private void close() {
        threads.shutdown();
        connections.close();
    }

    @Override
    public Source<EventEnvelope, NotUsed> currentEventsByPersistenceId(
            String persistenceId, long fromSequenceNr, long toSequenceNr) {
        return Source.unfoldAsync(Math.max(0, fromSequenceNr), from -> eventPage(persistenceId, from, toSequenceNr))
                .mapConcat(page -> page);
    }

    /** Persistence ids that have events or had some, ascending by their UTF-8 bytes. */
    @Override
    public Source<String, NotUsed> currentPersistenceIds() {
        return currentPersistenceIds(Optional.empty(), Long.MAX_VALUE);
    }

    /** As {@link #currentPersistenceIds()}, behind {@code afterId} if present, at most {@code limit}. */
    @Override
    public Source<String, NotUsed> currentPersistenceIds(Optional<String> afterId, long limit) {
        return Source.unfoldAsync(afterId.orElse(""), this::idPage)
                .mapConcat(page -> page)
                .take(limit);
    }

    private CompletionStage<Optional<Pair<Long, List<EventEnvelope>>>> eventPage(String id, long from, long to) {
        if (from > to) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return reading(connection -> {
            try (PreparedStatement select = connection.prepareStatement(EVENTS)) {
                select.setString(1, id);
                select.setLong(2, from);
                select.setLong(3, to);
                List<EventEnvelope> page = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        page.add(envelope(id, row));
                    }
                }
                return page.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Pair.create(page.get(page.size() - 1).sequenceNr() + 1, page));
            }
        });
    }

    private EventEnvelope envelope(String id, ResultSet row) throws SQLException {
        long sequenceNr = row.getLong(1);
        Object event = serialization
                .deserialize(row.getBytes(5), row.getInt(3), row.getString(4))
                .get();
        return new EventEnvelope(Offset.sequence(sequenceNr), id, sequenceNr, event, row.getLong(2), Option.empty());
    }

    private CompletionStage<Optional<Pair<String, List<String>>>> idPage(String after) {
        return reading(connection -> {
            try (PreparedStatement select = connection.prepareStatement(IDS)) {
                select.setString(1, after);
                List<String> page = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        page.add(row.getString(1));
                    }
                }
                return page.isEmpty() ? Optional.empty() : Optional.of(Pair.create(page.get(page.size() - 1), page));
            }
        });
    }

    private <T> CompletionStage<T> reading(Connections.Work<T> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return connections.within(work);
                    } catch (SQLException e) {
                        throw new CompletionException(e);
                    }
                },
                threads);
    }
}
