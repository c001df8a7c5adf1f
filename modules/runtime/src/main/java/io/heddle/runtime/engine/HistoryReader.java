package io.heddle.runtime.engine;

import io.heddle.AttemptView;
import io.heddle.HistoryEntry;
import io.heddle.HistoryFilter;
import io.heddle.HistoryPage;
import io.heddle.InstanceId;
import io.heddle.kernel.diagnosis.AttemptCollector;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.History;
import io.heddle.kernel.instance.InstanceEvent;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.kernel.instance.Past;
import io.heddle.runtime.instance.WorkflowInstance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/**
 * Reads the history of an instance from the journal, which is the only place it is kept. Folding gives every entry its
 * node ids and its states before and after; where a reading stopped is remembered, so that whoever reads page by page
 * does not have every page folded from the first event on. Thread-safe.
 */
final class HistoryReader {
    /** Instances read page by page at the same time; one more begins at its first event again. */
    private static final int REMEMBERED = 16;

    /**
     * The state after a record. Records never change, and a new life of the same id begins with a record that needs no
     * state before it: a position cannot disagree with the journal.
     */
    private record Position(long record, InstanceState state) {
        static final Position START = new Position(0, InstanceState.NONE);
    }

    /** Before and after the last record looked at; used by one stream, which is one thread at a time. */
    private static final class Progress {
        Position before;
        Position after;

        Progress(Position start) {
            this.before = start;
            this.after = start;
        }
    }

    private record Remembered(Position position, long use) {}

    private final ActorSystem<?> system;
    private final CurrentEventsByPersistenceIdQuery journal;
    private final Map<InstanceId, Remembered> positions = new ConcurrentHashMap<>();
    private final AtomicLong uses = new AtomicLong();

    HistoryReader(ActorSystem<?> system, String queryPluginId) {
        this.system = system;
        this.journal =
                PersistenceQuery.get(system).getReadJournalFor(CurrentEventsByPersistenceIdQuery.class, queryPluginId);
    }

    /** Entries from {@code fromSeq} on, oldest first, at most {@code limit}. */
    CompletionStage<List<HistoryEntry>> read(InstanceId id, long fromSeq, int limit) {
        Progress progress = new Progress(startFor(id, fromSeq));
        return entries(id, fromSeq, progress)
                .take(limit)
                .runFold(
                        (List<HistoryEntry>) new ArrayList<HistoryEntry>(),
                        (all, entry) -> {
                            all.add(entry);
                            return all;
                        },
                        system)
                .thenApply(entries -> {
                    // A full page may have cut through the last record.
                    remember(id, entries.size() < limit ? progress.after : progress.before);
                    return entries;
                });
    }

    /** A page of the entries that {@code filter} lets through; it ends between events, never inside one. */
    CompletionStage<HistoryPage> read(InstanceId id, HistoryFilter filter) {
        Progress progress = new Progress(startFor(id, filter.fromSeq()));
        PageBeingFilled page = new PageBeingFilled(filter.limit());
        return entries(id, filter.fromSeq(), progress)
                .takeWhile(entry -> entry.seq() <= filter.toSeq())
                .filter(filter::matches)
                .takeWhile(page::takes)
                .run(system)
                .thenApply(done -> {
                    remember(id, page.next == null ? progress.after : progress.before);
                    return new HistoryPage(page.entries, page.next);
                });
    }

    /** Used by one stream, which is one thread at a time. */
    private static final class PageBeingFilled {
        private final int limit;
        final List<HistoryEntry> entries = new ArrayList<>();

        @Nullable Long next;

        PageBeingFilled(int limit) {
            this.limit = limit;
        }

        boolean takes(HistoryEntry entry) {
            if (entries.size() >= limit && entries.get(entries.size() - 1).seq() != entry.seq()) {
                next = entry.seq();
                return false;
            }
            entries.add(entry);
            return true;
        }
    }

    /** Entries from {@code fromSeq} on, read from where {@code progress} stands. */
    private Source<HistoryEntry, NotUsed> entries(InstanceId id, long fromSeq, Progress progress) {
        Position start = progress.after;
        return journal.currentEventsByPersistenceId(
                        WorkflowInstance.persistenceId(id).id(), start.record() + 1, Long.MAX_VALUE)
                .statefulMap(
                        () -> start,
                        (at, envelope) -> {
                            EventBatch batch = (EventBatch) envelope.event();
                            InstanceState state = begins(batch) ? InstanceState.NONE : at.state();
                            Position next = new Position(envelope.sequenceNr(), state.evolve(batch));
                            List<HistoryEntry> entries =
                                    next.state().seq() < fromSeq ? List.<HistoryEntry>of() : History.of(batch, state);
                            progress.before = at;
                            progress.after = next;
                            return Pair.create(next, entries);
                        },
                        last -> Optional.empty())
                .mapConcat(entries -> entries)
                .filter(entry -> entry.seq() >= fromSeq);
    }

    /** Every attempt of the present life of the id, in the order they began. */
    CompletionStage<List<AttemptView>> attempts(InstanceId id) {
        return journal.currentEventsByPersistenceId(
                        WorkflowInstance.persistenceId(id).id(), 1, Long.MAX_VALUE)
                .runFold(
                        new Reading(id),
                        (reading, envelope) -> {
                            EventBatch batch = (EventBatch) envelope.event();
                            Reading on = begins(batch) ? new Reading(id) : reading;
                            on.add(batch);
                            return on;
                        },
                        system)
                .thenApply(reading -> reading.attempts.attempts());
    }

    /** A history being turned into attempts; used by one stream. */
    private static final class Reading {
        private final History.Reader history = new History.Reader(InstanceState.NONE);
        private final AttemptCollector attempts;

        Reading(InstanceId id) {
            this.attempts = new AttemptCollector(id);
        }

        void add(EventBatch batch) {
            List<HistoryEntry> entries = history.next(batch);
            entries.forEach(entry -> attempts.add(
                    entry, node -> Objects.requireNonNullElse(history.state().nodeKey(node), node)));
        }
    }

    /** The record that holds the event {@code seq}, and all before it; {@link Past#NONE} if there is none. */
    CompletionStage<Past> past(InstanceId id, int seq) {
        return journal.currentEventsByPersistenceId(
                        WorkflowInstance.persistenceId(id).id(), 1, Long.MAX_VALUE)
                .scan(Past.NONE, (past, envelope) -> past.evolve((EventBatch) envelope.event(), seq))
                .takeWhile(past -> past.state().seq() < seq, true)
                .runFold(Past.NONE, (last, next) -> next, system)
                .thenApply(past -> past.state().seq() < seq ? Past.NONE : past);
    }

    private static boolean begins(EventBatch batch) {
        return batch.events().get(0) instanceof InstanceEvent.InstanceCreated;
    }

    private Position startFor(InstanceId id, long fromSeq) {
        Remembered known = positions.get(id);
        return known != null && known.position().state().seq() < fromSeq ? known.position() : Position.START;
    }

    private void remember(InstanceId id, Position position) {
        if (position.state().exists()) {
            positions.put(id, new Remembered(position, uses.incrementAndGet()));
            while (positions.size() > REMEMBERED) {
                positions.entrySet().stream()
                        .min(Comparator.comparingLong(entry -> entry.getValue().use()))
                        .ifPresent(oldest -> positions.remove(oldest.getKey(), oldest.getValue()));
            }
        }
    }
}
