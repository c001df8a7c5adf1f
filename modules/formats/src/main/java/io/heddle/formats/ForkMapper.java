package io.heddle.formats;

import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.NodeKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what FORK and JOIN nodes have beyond other nodes. */
final class ForkMapper {
    private ForkMapper() {}

    static @Nullable Fork fork(Fields fields, @Nullable NodeKind kind, Scope scope) {
        if (scope.checked() && kind == NodeKind.FORK && !fields.has("fork")) {
            scope.error(
                    Codes.INVALID_FORK_PATHS, fields.line(), "a FORK needs the field fork, an object with forkPaths");
        }
        if (kind != null && kind != NodeKind.FORK) {
            fields.refuse("only a node of kind FORK has it", "fork");
        }
        return fields.object("fork", Shape.FORK, ForkMapper::forkObject).orElse(null);
    }

    private static Fork forkObject(Fields fields) {
        Fork.Strategy strategy = fields.choice("strategy", Fork.Strategy.class);
        Fork.Merge merge = fields.choice("merge", Fork.Merge.class);
        return new Fork(
                paths(fields),
                strategy == null ? Fork.Strategy.PARALLEL : strategy,
                merge == null ? Fork.Merge.NONE : merge);
    }

    private static List<Fork.Path> paths(Fields fields) {
        List<Fork.Path> paths = new ArrayList<>();
        int index = 0;
        for (Tree item : fields.list("forkPaths", "a list of paths, each with pathId and childNodeId")) {
            Fields path =
                    Fields.of(item, Shape.FORK_PATH, fields.scope("forkPaths").at(index++));
            if (path != null) {
                paths.add(new Fork.Path(path.required("pathId"), path.required("childNodeId")));
            }
        }
        return paths;
    }

    static @Nullable ForkJoin forkJoin(Fields fields, @Nullable NodeKind kind, Scope scope) {
        if (scope.checked() && kind == NodeKind.JOIN && !fields.has("forkJoin")) {
            scope.error(
                    Codes.UNPAIRED_JOIN,
                    fields.line(),
                    "a JOIN needs the field forkJoin, an object that names its fork");
        }
        if (kind != null && kind != NodeKind.JOIN) {
            fields.refuse("only a node of kind JOIN has it", "forkJoin");
        }
        return fields.object("forkJoin", Shape.FORK_JOIN, ForkMapper::joinObject)
                .orElse(null);
    }

    private static ForkJoin joinObject(Fields fields) {
        ForkJoin.Strategy strategy = fields.choice("strategy", ForkJoin.Strategy.class);
        if (strategy != ForkJoin.Strategy.SUCCESS_COUNT_THRESHOLD) {
            fields.refuse("only the strategy SUCCESS_COUNT_THRESHOLD counts", "threshold");
        }
        return new ForkJoin(
                fields.text("fork"),
                fields.texts("pathIds"),
                strategy == null ? ForkJoin.Strategy.ALL_COMPLETED : strategy,
                fields.whole("threshold"),
                fields.choice("losers", ForkJoin.Losers.class),
                fields.text("mainPathId"));
    }
}
