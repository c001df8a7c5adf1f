package io.heddle.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the values of {@code --config}: files, and single keys, later ones winning. */
final class ConfigOption {
    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z0-9_.-]+)=(.*)", Pattern.DOTALL);
    private static final String PREFIX = "heddle.";

    private ConfigOption() {}

    static Config parse(List<String> values) {
        Config all = ConfigFactory.empty();
        for (String value : values) {
            all = one(value).withFallback(all);
        }
        return all;
    }

    private static Config one(String value) {
        Matcher assignment = ASSIGNMENT.matcher(value);
        if (assignment.matches()) {
            return assigned(assignment.group(1), assignment.group(2));
        }
        Path file = Path.of(value);
        if (!Files.isRegularFile(file)) {
            throw CommandFailure.usage(
                    "CONFIG_NOT_FOUND",
                    "--config " + value + " is neither a file nor KEY=VALUE",
                    "for example --config heddle.instance.timeout=60, or --config my.conf");
        }
        try {
            return requireHeddle(
                    ConfigFactory.parseFile(
                                    file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
                            .resolve(),
                    value);
        } catch (ConfigException e) {
            throw invalid(value, e);
        }
    }

    private static Config assigned(String key, String value) {
        if (!key.startsWith(PREFIX)) {
            throw CommandFailure.usage(
                    "UNKNOWN_CONFIG_KEY",
                    "--config " + key + "=…: keys begin with " + PREFIX,
                    "perhaps " + PREFIX + key + "=" + value);
        }
        try {
            ConfigUtil.splitPath(key);
            return looksLikeHocon(value)
                    ? ConfigFactory.parseString(key + " = " + value).resolve()
                    : ConfigFactory.empty().withValue(key, ConfigValueFactory.fromAnyRef(value, "--config"));
        } catch (ConfigException e) {
            throw invalid(key + "=" + value, e);
        }
    }

    /** Lists and objects are HOCON; anything else is a text, which the engine reads as number or duration itself. */
    private static boolean looksLikeHocon(String value) {
        return value.startsWith("[") || value.startsWith("{") || value.startsWith("\"");
    }

    private static Config requireHeddle(Config config, String file) {
        for (String key : config.root().keySet()) {
            if (!key.equals("heddle") && !key.equals("pekko")) {
                throw CommandFailure.usage(
                        "UNKNOWN_CONFIG_KEY",
                        file + " has the key '" + key + "': keys begin with " + PREFIX,
                        "put it under heddle { … }, or remove it");
            }
        }
        return config;
    }

    private static CommandFailure invalid(String value, ConfigException e) {
        return CommandFailure.usage(
                "INVALID_CONFIG_VALUE", "--config " + value + ": " + e.getMessage(), "write it as HOCON");
    }
}
