package io.heddle.runtime.engine;

import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.History;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.runtime.instance.WorkflowInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;

/** Reads the history of an instance from the journal, which is the only place it is kept. */
final class HistoryReader {
    private final ActorSystem<?> system;
    private final CurrentEventsByPersistenceIdQuery journal;

    HistoryReader(ActorSystem<?> system, String queryPluginId) {
        this.system = system;
        this.journal =
                PersistenceQuery.get(system).getReadJournalFor(CurrentEventsByPersistenceIdQuery.class, queryPluginId);
    }

    /** Folding from the first event on gives every entry its node ids and its states before and after. */
    CompletionStage<List<HistoryEntry>> read(InstanceId id, long fromSeq, int limit) {
        return journal.currentEventsByPersistenceId(
                        WorkflowInstance.persistenceId(id).id(), 1, Long.MAX_VALUE)
                .map(envelope -> (EventBatch) envelope.event())
                .statefulMap(
                        () -> InstanceState.NONE,
                        (state, batch) -> {
                            List<HistoryEntry> entries =
                                    state.seq() + batch.events().size() < fromSeq
                                            ? List.<HistoryEntry>of()
                                            : History.of(batch, state);
                            return org.apache.pekko.japi.Pair.create(state.evolve(batch), entries);
                        },
                        state -> java.util.Optional.empty())
                .mapConcat(entries -> entries)
                .filter(entry -> entry.seq() >= fromSeq)
                .take(limit)
                .runFold(
                        (List<HistoryEntry>) new ArrayList<HistoryEntry>(),
                        (all, entry) -> {
                            all.add(entry);
                            return all;
                        },
                        system);
    }
}
