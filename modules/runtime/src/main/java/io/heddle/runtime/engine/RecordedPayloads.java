package io.heddle.runtime.engine;

import io.heddle.InstanceId;
import io.heddle.Payload;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.runtime.instance.WorkflowInstance;
import io.heddle.runtime.payload.EventPayloads;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.persistence.query.javadsl.CurrentEventsByPersistenceIdQuery;

/** Which stored payloads an instance has recorded: its journal is the only one to know. */
final class RecordedPayloads {
    private final ActorSystem<?> system;
    private final CurrentEventsByPersistenceIdQuery journal;

    RecordedPayloads(ActorSystem<?> system, String queryPluginId) {
        this.system = system;
        this.journal =
                PersistenceQuery.get(system).getReadJournalFor(CurrentEventsByPersistenceIdQuery.class, queryPluginId);
    }

    /** Their hashes. Reads all events, so it is asked only about payloads whose fate is unknown. */
    CompletionStage<Set<String>> of(InstanceId id) {
        return journal.currentEventsByPersistenceId(
                        WorkflowInstance.persistenceId(id).id(), 1, Long.MAX_VALUE)
                .runFold(
                        (Set<String>) new HashSet<String>(),
                        (hashes, envelope) -> {
                            new EventPayloads(payload -> {
                                        Payload.Reference reference = payload.reference();
                                        if (reference != null) {
                                            hashes.add(reference.sha256());
                                        }
                                    })
                                    .of((EventBatch) envelope.event());
                            return hashes;
                        },
                        system);
    }
}
