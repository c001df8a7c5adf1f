package io.heddle.runtime.embedded;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.TransferReport;
import io.heddle.runtime.cleanup.MemoryProbe;
import io.heddle.spi.DependencyRule;
import io.heddle.spi.EventExporter;
import io.heddle.spi.NodeExecutor;
import io.heddle.spi.TriggerAction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Collects what an application says and starts a Heddle from it. */
final class EmbeddedBuilder implements Heddle.Builder {
    private final Map<String, NodeExecutor> executors = new LinkedHashMap<>();
    private final List<DependencyRule> rules = new ArrayList<>();
    private final List<TriggerAction> actions = new ArrayList<>();
    private final List<EventExporter> exporters = new ArrayList<>();
    private @Nullable Path dataDir;
    private boolean inMemory;
    private boolean shell;
    private String hocon = "";
    private MemoryProbe memory = MemoryProbe.ofOldGeneration();

    @Override
    public Heddle.Builder dataDir(Path folder) {
        this.dataDir = folder;
        return this;
    }

    @Override
    public Heddle.Builder inMemory() {
        this.inMemory = true;
        return this;
    }

    @Override
    public Heddle.Builder executor(String name, NodeExecutor executor) {
        if (executors.putIfAbsent(name, executor) != null) {
            throw new HeddleException("DUPLICATE_EXECUTOR", "an executor named '" + name + "' was given before");
        }
        return this;
    }

    @Override
    public Heddle.Builder rule(DependencyRule rule) {
        rules.add(rule);
        return this;
    }

    @Override
    public Heddle.Builder triggerAction(TriggerAction action) {
        actions.add(action);
        return this;
    }

    @Override
    public Heddle.Builder exporter(EventExporter exporter) {
        exporters.add(exporter);
        return this;
    }

    @Override
    public Heddle.Builder allowShell() {
        this.shell = true;
        return this;
    }

    @Override
    public Heddle.Builder config(String text) {
        this.hocon = hocon.isEmpty() ? text : hocon + "\n" + text;
        return this;
    }

    /** Measures memory in another way. */
    EmbeddedBuilder memory(MemoryProbe probe) {
        this.memory = probe;
        return this;
    }

    @Override
    public Heddle start() {
        if (!inMemory) {
            return EmbeddedStart.start(loaded(null), executors, rules, actions, exporters, memory, () -> {});
        }
        Path folder = temporaryFolder();
        return EmbeddedStart.start(
                loaded(folder), executors, rules, actions, exporters, memory, () -> Folders.delete(folder));
    }

    @Override
    public TransferReport exportTo(Path file, Predicate<TransferReport> progress) {
        return transfer().exportTo(file, progress);
    }

    @Override
    public TransferReport importFrom(Path file, Predicate<TransferReport> progress) {
        return transfer().importFrom(file, progress);
    }

    private StoreTransfer transfer() {
        if (inMemory) {
            throw new HeddleException(
                    "STORE_UNAVAILABLE", "what is kept in memory alone ends with its process. Fix: name a folder");
        }
        return StoreTransfer.of(loaded(null));
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("heddle-");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder for an in-memory Heddle", e);
        }
    }

    private Config loaded(@Nullable Path temporary) {
        Config own;
        try {
            own = ConfigFactory.parseString(hocon);
        } catch (ConfigException e) {
            throw new HeddleException("INVALID_CONFIG_VALUE", "the configuration text is not HOCON: " + e.getMessage());
        }
        Path folder = temporary != null ? temporary : dataDir;
        if (folder != null) {
            own = own.withValue(
                    "heddle.data-dir",
                    ConfigValueFactory.fromAnyRef(folder.toAbsolutePath().toString(), "dataDir()"));
        }
        if (temporary != null) {
            own = own.withValue("heddle.journal.fsync", ConfigValueFactory.fromAnyRef("off", "inMemory()"))
                    .withValue(
                            "heddle.journal.dir",
                            ConfigValueFactory.fromAnyRef(
                                    temporary.resolve("journal").toString(), "inMemory()"));
        }
        if (shell) {
            own = own.withValue("heddle.executors.shell.enabled", ConfigValueFactory.fromAnyRef(true, "allowShell()"));
        }
        // What the builder says wins over application.conf, which wins over what embedding needs.
        Config said = own.withFallback(ConfigFactory.defaultApplication());
        return ConfigFactory.load(said.withFallback(ClusterStart.defaults(said)));
    }
}
