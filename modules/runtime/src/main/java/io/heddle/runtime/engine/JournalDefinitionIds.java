package io.heddle.runtime.engine;

import io.heddle.DefinitionId;
import io.heddle.runtime.client.DefinitionIds;
import io.heddle.runtime.registry.RegistryAccess;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.persistence.query.javadsl.PagedPersistenceIdsQuery;
import org.apache.pekko.stream.javadsl.Sink;

/** Reads the ids from the journal: whatever was written about a definition, its entity wrote. */
final class JournalDefinitionIds implements DefinitionIds {
    private final ActorSystem<?> system;
    private final PagedPersistenceIdsQuery journal;

    JournalDefinitionIds(ActorSystem<?> system, String queryPluginId) {
        this.system = system;
        this.journal = PersistenceQuery.get(system).getReadJournalFor(PagedPersistenceIdsQuery.class, queryPluginId);
    }

    @Override
    public CompletionStage<List<DefinitionId>> after(DefinitionId after, int limit) {
        return journal.currentPersistenceIds(Optional.of(RegistryAccess.persistenceId(after)), limit)
                .map(id -> Optional.ofNullable(RegistryAccess.definitionOf(id)))
                .takeWhile(Optional::isPresent)
                .map(id -> Objects.requireNonNull(id.orElse(null)))
                .runWith(Sink.seq(), system);
    }
}
