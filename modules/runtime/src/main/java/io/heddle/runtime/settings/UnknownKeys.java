package io.heddle.runtime.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds keys nobody reads. */
final class UnknownKeys {
    /** Blocks of other modules: what their reference.conf declares is known. */
    private static final List<String> FOREIGN_BLOCKS =
            List.of("journal", "snapshot-store", "query", "lease", "postgres", "metrics");

    /** Whose keys exist only with the module. */
    private static final Map<String, String> MODULES = Map.of(
            "mode", "heddle-compat",
            "compat", "heddle-compat",
            "postgres", "heddle-postgres",
            "metrics", "heddle-metrics");

    /** Pekko adds these keys to the block of every persistence plug-in. */
    private static final List<String> PLUGIN_DEFAULTS =
            List.of("pekko.persistence.journal-plugin-fallback", "pekko.persistence.snapshot-store-plugin-fallback");

    /** Blocks Pekko reads from a journal plug-in without declaring them. */
    private static final List<String> PLUGIN_BLOCKS = List.of("event-adapters", "event-adapter-bindings");

    private final Set<String> keys;
    private final Set<String> freeBlocks;
    private final Set<String> foreignKeys = new HashSet<>();
    private final Set<String> foreignFreeBlocks = new HashSet<>();

    /**
     * @param keys known keys
     * @param freeBlocks blocks below which everything is accepted
     */
    UnknownKeys(Set<String> keys, Set<String> freeBlocks) {
        this.keys = keys;
        this.freeBlocks = freeBlocks;
        learnForeignKeys();
    }

    /** A line per unknown key of {@code heddle}, in order. */
    List<String> in(ConfigObject heddle) {
        Map<String, ConfigValue> leaves = new TreeMap<>();
        collect("", heddle, leaves);
        List<String> lines = new ArrayList<>();
        leaves.forEach((key, value) -> {
            if (!isKnown(key)) {
                lines.add(SettingsReader.ROOT + "." + key + " (" + Origins.describe(value.origin()) + ") "
                        + explain(key));
            }
        });
        return lines;
    }

    private boolean isKnown(String key) {
        return keys.contains(key)
                || foreignKeys.contains(key)
                || isBelow(key, freeBlocks)
                || isBelow(key, foreignFreeBlocks);
    }

    private static boolean isBelow(String key, Set<String> blocks) {
        return blocks.stream().anyMatch(block -> key.equals(block) || key.startsWith(block + "."));
    }

    private String explain(String key) {
        if (LaterKeys.ALL.contains(key)) {
            return "is not obeyed by this version of Heddle; remove it";
        }
        String module = MODULES.get(key.split("\\.", 2)[0]);
        if (module != null && !isOnClassPath(module)) {
            return "is a key of the module " + module + ", which is not on the class path; add it or remove the line";
        }
        String block = key + ".";
        if (keys.stream().anyMatch(known -> known.startsWith(block))) {
            return "is a block of keys, not a key; write " + SettingsReader.ROOT + "." + key + " { … }";
        }
        String nearest = Nearest.of(key, keys);
        return nearest == null
                ? "is not a key of Heddle; see reference.conf for all of them"
                : "is not a key of Heddle; did you mean " + SettingsReader.ROOT + "." + nearest + "?";
    }

    private boolean isOnClassPath(String module) {
        return Stream.concat(keys.stream(), Stream.concat(foreignKeys.stream(), foreignFreeBlocks.stream()))
                .anyMatch(known -> module.equals(MODULES.get(known.split("\\.", 2)[0])));
    }

    private void learnForeignKeys() {
        // Without system properties, which would declare themselves.
        Config reference = ConfigFactory.defaultReferenceUnresolved(UnknownKeys.class.getClassLoader())
                .resolve(ConfigResolveOptions.noSystem().setAllowUnresolved(true));
        for (String block : FOREIGN_BLOCKS) {
            String path = SettingsReader.ROOT + "." + block;
            if (reference.hasPath(path)) {
                Map<String, ConfigValue> declared = new TreeMap<>();
                collect(block + ".", reference.getObject(path), declared);
                learn("", declared);
                declared.keySet().stream()
                        .filter(key -> key.endsWith(".class"))
                        .forEach(key -> learnPluginKeys(reference, key.substring(0, key.length() - "class".length())));
            }
        }
    }

    private void learnPluginKeys(Config reference, String plugin) {
        PLUGIN_BLOCKS.forEach(block -> foreignFreeBlocks.add(plugin + block));
        for (String defaults : PLUGIN_DEFAULTS) {
            if (reference.hasPath(defaults)) {
                Map<String, ConfigValue> declared = new TreeMap<>();
                collect("", reference.getObject(defaults), declared);
                learn(plugin, declared);
            }
        }
    }

    private void learn(String prefix, Map<String, ConfigValue> declared) {
        declared.forEach(
                (key, value) -> (value instanceof ConfigObject ? foreignFreeBlocks : foreignKeys).add(prefix + key));
    }

    /** Every value that is not a block, and every empty block. */
    private static void collect(String prefix, ConfigObject block, Map<String, ConfigValue> leaves) {
        block.forEach((name, value) -> {
            String key = prefix + ConfigUtil.joinPath(name);
            @Nullable ConfigObject inner = value instanceof ConfigObject object ? object : null;
            if (inner != null && !inner.isEmpty()) {
                collect(key + ".", inner, leaves);
            } else {
                leaves.put(key, value);
            }
        });
    }
}
