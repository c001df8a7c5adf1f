package io.heddle.kernel.instance;

import io.heddle.Finding;
import io.heddle.kernel.graph.BatchValidator;
import io.heddle.kernel.graph.GraphView;
import java.util.List;

/** Validates nodes that want to join an instance; the decider's only question to the graph module. Pure. */
@FunctionalInterface
public interface RegistrationCheck {

    /** Everything wrong with adding {@code batch} to {@code existing}; errors refuse it. */
    List<Finding> check(GraphView existing, List<BatchValidator.Entry> batch);
}
