package io.heddle.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.tools.DiagnosticCollector;
import javax.tools.DocumentationTool;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an application can see is documented: the modules {@code api} and the package {@code io.heddle.actor}. The page
 * of each element is built as a user would build it, and no element is without a comment.
 */
@Tag("promise-105")
class PublicDocumentationTest {

    private static final List<String> OPTIONS = List.of("-classpath", System.getProperty("java.class.path"));

    private static List<Path> publicSources() throws IOException {
        Path modules = Sources.ROOT.resolve("modules");
        return Sources.main().stream()
                .filter(source -> source.startsWith(modules.resolve("api"))
                        || source.startsWith(modules.resolve("runtime/src/main/java/io/heddle/actor")))
                .toList();
    }

    @Test
    void documentationIsBuiltWithoutAWarning(@TempDir Path pages) throws IOException {
        DocumentationTool tool = ToolProvider.getSystemDocumentationTool();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        StringWriter output = new StringWriter();
        try (StandardJavaFileManager files = tool.getStandardFileManager(found, null, null)) {
            List<String> options = new ArrayList<>(OPTIONS);
            // A sentence may say what @param and @return would repeat; that there is one is the other test's matter.
            options.addAll(List.of("-Xdoclint:all,-missing", "-Werror", "-quiet", "-d", pages.toString()));
            boolean built = tool.getTask(
                            output, files, found, null, options, files.getJavaFileObjectsFromPaths(publicSources()))
                    .call();
            assertThat(found.getDiagnostics()).isEmpty();
            assertThat(built).as(output.toString()).isTrue();
        }
        assertThat(pages.resolve("io/heddle/Heddle.html")).exists();
        assertThat(pages.resolve("io/heddle/actor/InstanceManager.html")).exists();
    }

    @Test
    void everyPublicElementHasAComment() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> without = new ArrayList<>();
        int looked = 0;
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = new ArrayList<>(OPTIONS);
            options.add("-proc:none");
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, diagnostic -> {}, options, null, files.getJavaFileObjectsFromPaths(publicSources()));
            Iterable<? extends CompilationUnitTree> units = task.parse();
            task.analyze();
            Looker looker = new Looker(DocTrees.instance(task), without);
            for (CompilationUnitTree unit : units) {
                looker.scan(unit, null);
            }
            looked = looker.looked;
        }
        assertThat(looked).isGreaterThan(300);
        assertThat(without).isEmpty();
    }

    /** Walks over what is public, and into nothing that is not. */
    private static final class Looker extends TreePathScanner<Void, Void> {
        private final DocTrees trees;
        private final List<String> without;
        private int looked;

        Looker(DocTrees trees, List<String> without) {
            this.trees = trees;
            this.without = without;
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            if (!look()) {
                return null;
            }
            Element element = element();
            if (element.getKind() == ElementKind.RECORD
                    && element.getEnclosingElement().getKind() == ElementKind.PACKAGE) {
                lookAtComponents(element);
            }
            return super.visitClass(type, null);
        }

        /** Each component of a record of its own file; those of nested ones are told by the comment as a whole. */
        private void lookAtComponents(Element element) {
            DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
            Set<String> told = comment == null
                    ? Set.of()
                    : comment.getBlockTags().stream()
                            .filter(ParamTree.class::isInstance)
                            .map(tag -> ((ParamTree) tag).getName().toString())
                            .collect(Collectors.toSet());
            element.getEnclosedElements().stream()
                    .filter(part -> part.getKind() == ElementKind.RECORD_COMPONENT)
                    .filter(part -> !told.contains(part.getSimpleName().toString()))
                    .forEach(part -> without.add(element + "(" + part.getSimpleName() + ")"));
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            Element element = element();
            boolean overrides = method.getModifiers().getAnnotations().stream()
                    .anyMatch(annotation ->
                            annotation.getAnnotationType().toString().equals("Override"));
            // The constructor of a record is documented by the record.
            boolean ofRecord = element.getKind() == ElementKind.CONSTRUCTOR
                    && element.getEnclosingElement().getKind() == ElementKind.RECORD;
            if (!overrides && !ofRecord && trees.getSourcePositions().getStartPosition(unit(), method) >= 0) {
                look();
            }
            return null;
        }

        @Override
        public Void visitVariable(VariableTree variable, Void unused) {
            look();
            return null;
        }

        private boolean look() {
            Element element = element();
            if (element == null || !isPublic(element)) {
                return false;
            }
            looked++;
            if (trees.getDocComment(getCurrentPath()) == null) {
                without.add(element.getEnclosingElement() + "." + element);
            }
            return true;
        }

        private static boolean isPublic(Element element) {
            return element.getModifiers().contains(Modifier.PUBLIC)
                    || element.getModifiers().contains(Modifier.PROTECTED);
        }

        private CompilationUnitTree unit() {
            return getCurrentPath().getCompilationUnit();
        }

        private Element element() {
            Tree leaf = getCurrentPath().getLeaf();
            return leaf == null ? null : ((Trees) trees).getElement(getCurrentPath());
        }
    }
}
