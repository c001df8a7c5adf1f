package io.heddle.kernel.expression;

import dev.cel.checker.CelStandardDeclarations;
import dev.cel.checker.CelStandardDeclarations.StandardFunction;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import java.util.Set;

/** Parses and type-checks CEL over a fixed set of variables. Immutable and thread-safe. */
final class Cel {
    /** Deepest nesting the parser follows, in its own rule calls; keeps hostile text off the end of the stack. */
    private static final int MAX_PARSE_DEPTH = 100;
    /** Longest part of the parser's message that is kept, in characters; it may list every token it expected. */
    private static final int MAX_MESSAGE = 200;

    /** Variables that are always maps; the others may be anything. */
    private static final Set<String> MAPS = Set.of("upstream", "global", "choices", "node", "instance", "loop");

    private static final CelOptions OPTIONS = CelOptions.current()
            // "loop" is a reserved word in CEL and a variable here.
            .enableReservedIds(false)
            .enableHeterogeneousNumericComparisons(true)
            .maxParseRecursionDepth(MAX_PARSE_DEPTH)
            .maxParseErrorRecoveryLimit(1)
            // The length is checked before, in the unit of the configuration key.
            .maxExpressionCodePointSize(Integer.MAX_VALUE)
            .build();

    /** What the refusals are called. */
    enum Use {
        CONDITION(ExpressionException.CONDITION_SYNTAX, ExpressionException.CONDITION_TYPE, CelKind.BOOL, "a bool"),
        MAPPING(ExpressionException.MAPPING_SYNTAX, ExpressionException.MAPPING_SYNTAX, CelKind.DYN, "a value"),
        ITEMS(ExpressionException.MAPPING_SYNTAX, ExpressionException.MAPPING_SYNTAX, CelKind.LIST, "a list");

        final String syntaxCode;
        final String typeCode;
        private final CelKind result;
        private final String resultName;

        Use(String syntaxCode, String typeCode, CelKind result, String resultName) {
            this.syntaxCode = syntaxCode;
            this.typeCode = typeCode;
            this.result = result;
            this.resultName = resultName;
        }

        private boolean accepts(CelType type) {
            return result == CelKind.DYN || type.kind() == result || type.kind() == CelKind.DYN;
        }
    }

    private final Set<String> variables;
    private final CelCompiler compiler;

    Cel(Set<String> variables) {
        this.variables = Set.copyOf(variables);
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setStandardEnvironmentEnabled(false)
                .setStandardDeclarations(CelStandardDeclarations.newBuilder()
                        // JSON has neither unsigned integers nor bytes.
                        .excludeFunctions(
                                StandardFunction.UINT,
                                StandardFunction.BYTES,
                                StandardFunction.OLD_IN,
                                StandardFunction.OLD_NOT_STRICTLY_FALSE)
                        .build());
        for (String variable : variables) {
            builder.addVar(
                    variable,
                    MAPS.contains(variable) ? MapType.create(SimpleType.STRING, SimpleType.DYN) : SimpleType.DYN);
        }
        this.compiler = builder.build();
    }

    Set<String> variables() {
        return variables;
    }

    /**
     * @throws ExpressionException with a code of {@code use}
     */
    Compiled compile(String text, Use use) {
        try {
            CelAbstractSyntaxTree ast =
                    valid(compiler.check(valid(compiler.parse(text), use.syntaxCode)), use.typeCode);
            CelType type = ast.getResultType();
            if (!use.accepts(type)) {
                throw new ExpressionException(
                        use.typeCode, "the expression yields " + type.name() + ", not " + use.resultName);
            }
            return new Lowering(ast, variables).lower();
        } catch (Lowering.Unsupported e) {
            throw new ExpressionException(use.typeCode, String.valueOf(e.getMessage()));
        } catch (StackOverflowError e) {
            // The parser bounds its own depth, but not for every shape of input and every size of stack.
            throw new ExpressionException(use.syntaxCode, "the expression is nested too deeply");
        }
    }

    private static CelAbstractSyntaxTree valid(CelValidationResult result, String code) {
        if (result.hasError()) {
            throw new ExpressionException(code, describe(result.getErrors().get(0)));
        }
        try {
            return result.getAst();
        } catch (CelValidationException e) {
            throw new ExpressionException(code, shorten(String.valueOf(e.getMessage())));
        }
    }

    private static String describe(CelIssue issue) {
        String message = shorten(issue.getMessage());
        return issue.getSourceLocation().getLine() < 1
                ? message
                : "line " + issue.getSourceLocation().getLine() + ", column "
                        + (issue.getSourceLocation().getColumn() + 1) + ": " + message;
    }

    private static String shorten(String message) {
        String line = message.replace('\n', ' ');
        return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE) + "...";
    }
}
