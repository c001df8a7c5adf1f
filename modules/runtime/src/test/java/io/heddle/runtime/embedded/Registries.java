package io.heddle.runtime.embedded;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.Version;
import io.heddle.actor.ActorHeddle;
import io.heddle.kernel.registry.DefinitionCommand;
import io.heddle.kernel.registry.DefinitionReply;
import io.heddle.runtime.registry.RegistryTestAccess;
import org.awaitility.Awaitility;

/** What tests ask the registry that an application cannot. */
final class Registries {
    private Registries() {}

    static void retire(Heddle heddle, String definitionId, String version) {
        RegistryTestAccess.ask(
                ActorHeddle.of(heddle).actorSystem(),
                new DefinitionCommand.Retire(DefinitionId.of(definitionId), Version.parse(version)));
    }

    /** Everything that refers to a definition, as soon as its entity knows. */
    static DefinitionReply.ReferenceInfo references(Heddle heddle, String definitionId) {
        return (DefinitionReply.ReferenceInfo) Awaitility.await()
                .atMost(Local.PATIENCE)
                .until(
                        () -> RegistryTestAccess.ask(
                                ActorHeddle.of(heddle).actorSystem(),
                                DefinitionCommand.CheckReferences.full(DefinitionId.of(definitionId))),
                        reply -> reply instanceof DefinitionReply.ReferenceInfo);
    }
}
