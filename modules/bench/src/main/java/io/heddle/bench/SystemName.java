package io.heddle.bench;

import io.heddle.definition.Durability;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What is measured side by side. */
enum SystemName {
    HEDDLE("SYNC"),
    /** Event-sourced actors on the same journal, writing as many bytes. */
    BARE_ACTORS("SYNC"),
    /** Futures in memory. */
    MEMORY("none"),
    /** Synced appends to a file. */
    DISK("SYNC"),
    /** Reference checks without a registry of claims: a look at every live thread. */
    SCAN("SYNC");

    final String durability;

    SystemName(String durability) {
        this.durability = durability;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static SystemName named(String name) {
        for (SystemName system : values()) {
            if (system.label().equals(name)) {
                return system;
            }
        }
        throw new CommandLine.TypeConversionException("there is no system '" + name + "' here");
    }

    boolean runs(Workload workload) {
        return switch (this) {
            case HEDDLE -> true;
            case BARE_ACTORS -> workload == Workload.W1 || workload == Workload.W3;
            case MEMORY ->
                workload == Workload.W1
                        || workload == Workload.W2
                        || workload == Workload.W3
                        || workload == Workload.REGISTRY;
            case DISK -> workload == Workload.W3;
            case SCAN -> workload == Workload.REGISTRY;
        };
    }

    /** Null for those that run no workload of instances. */
    @Nullable Subject open(Path folder, String hocon, Durability durability) {
        return switch (this) {
            case HEDDLE -> new HeddleSubject(folder, hocon, durability);
            case BARE_ACTORS -> new BareActorsSubject(folder);
            case MEMORY -> new MemorySubject();
            case DISK, SCAN -> null;
        };
    }
}
