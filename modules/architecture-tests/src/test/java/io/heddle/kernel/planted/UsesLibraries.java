package io.heddle.kernel.planted;

import com.fasterxml.jackson.core.JsonFactory;
import dev.cel.compiler.CelCompiler;
import org.jgrapht.Graph;

/** Violates on purpose: libraries outside their rooms. */
record UsesLibraries(Graph<String, String> graph, CelCompiler compiler, JsonFactory json) {}
