package io.heddle.spi;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Provides a {@link NodeExecutor} from the class path, found by {@link java.util.ServiceLoader}.
 *
 * <ul>
 *   <li>Called once per start of Heddle; an exception stops the start with EXECUTOR_START_FAILED.
 *   <li>A name that another factory, a built-in or the application uses already stops it with DUPLICATE_EXECUTOR.
 *   <li>An executor that is {@link AutoCloseable} is closed when Heddle stops.
 * </ul>
 */
public interface NodeExecutorFactory {

    /** The name definitions use. */
    String name();

    /**
     * Makes the executor.
     *
     * @param settings the block {@code heddle.executors.plugin.<name>} of the configuration, JSON data; empty if there
     *     is none
     */
    NodeExecutor create(Map<String, @Nullable Object> settings);
}
