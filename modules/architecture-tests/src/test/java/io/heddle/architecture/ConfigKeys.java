package io.heddle.architecture;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The configuration keys a module ships, with their defaults and the comments above them. */
final class ConfigKeys {

    /** One key. */
    record Key(String path, String value, String comment, int line) {}

    /** Blocks that configure a plugin of Pekko: their keys and meanings are Pekko's. */
    private static final List<String> PLUGINS = List.of(
            "heddle.journal.rocksdb",
            "heddle.snapshot-store.rocksdb",
            "heddle.query.rocksdb",
            "heddle.journal.postgres",
            "heddle.snapshot-store.postgres",
            "heddle.query.postgres",
            "heddle.lease.postgres");

    private ConfigKeys() {}

    /** The keys of Heddle in the {@code reference.conf} of a module, in written order. */
    static List<Key> of(String module) {
        Path file = Sources.ROOT.resolve("modules").resolve(module).resolve("src/main/resources/reference.conf");
        if (!Files.exists(file)) {
            throw new IllegalStateException("no " + file);
        }
        Config config = ConfigFactory.parseFile(file.toFile());
        List<Key> keys = new ArrayList<>();
        collect("heddle", config.getConfig("heddle").root(), keys);
        keys.sort(Comparator.comparingInt(Key::line));
        return keys;
    }

    private static void collect(String path, ConfigObject block, List<Key> keys) {
        for (Map.Entry<String, ConfigValue> entry : block.entrySet()) {
            String key = path + "." + entry.getKey();
            ConfigValue value = entry.getValue();
            if (PLUGINS.contains(key)) {
                continue;
            }
            // Not by its type: a reference to another key has none before it is resolved.
            if (value instanceof ConfigObject inner && !inner.isEmpty()) {
                collect(key, inner, keys);
            } else {
                keys.add(new Key(
                        key,
                        value.render(ConfigRenderOptions.concise()),
                        String.join(
                                " ",
                                value.origin().comments().stream()
                                        .map(String::strip)
                                        .toList()),
                        value.origin().lineNumber()));
            }
        }
    }
}
