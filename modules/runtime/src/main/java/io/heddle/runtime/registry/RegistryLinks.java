package io.heddle.runtime.registry;

import io.heddle.kernel.registry.DefinitionCommand;
import io.heddle.kernel.registry.PartitionCommand;

/** How the registry's actors reach each other: by number and by definition, wherever they are at the moment. */
interface RegistryLinks {

    void toPartition(int partition, PartitionCommand.Message message);

    void toDefinition(DefinitionCommand.Message message);
}
