package io.heddle.runtime.executor;

import io.heddle.NodeError;
import io.heddle.spi.NodeExecutor;
import io.heddle.spi.NodeOutcome;
import io.heddle.spi.NodeTask;

/** {@code shell} where nobody allowed it. */
final class ShellRefusal implements NodeExecutor {

    @Override
    public NodeOutcome execute(NodeTask task) {
        return NodeOutcome.failed(NodeError.fatal(
                "SHELL_NOT_ALLOWED",
                "shell commands are not allowed here; Heddle.builder().allowShell() or"
                        + " heddle.executors.shell.enabled = true allows them"));
    }
}
