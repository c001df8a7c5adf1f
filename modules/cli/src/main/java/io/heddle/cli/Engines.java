package io.heddle.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import io.heddle.Heddle;
import java.nio.file.Path;

/** Opens a data folder. */
interface Engines {

    /**
     * What to open and how.
     *
     * @param dataDir the folder
     * @param allowShell whether definitions may run shell commands
     * @param config {@code heddle.*} keys
     */
    record Wanted(Path dataDir, boolean allowShell, Config config) {}

    /** Opens it; unfinished instances go on. */
    Heddle open(Wanted wanted);

    /** The runtime on the class path. */
    static Heddle embedded(Wanted wanted) {
        Heddle.Builder builder = Heddle.builder()
                .dataDir(wanted.dataDir())
                .config(wanted.config().root().render(ConfigRenderOptions.concise()));
        if (wanted.allowShell()) {
            builder.allowShell();
        }
        return builder.start();
    }
}
