import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** Prints file name, key and value, each in Base64, of every properties file of a folder. */
class Properties {
    public static void main(String[] arguments) throws Exception {
        List<Path> paths;
        try (var found = Files.list(Path.of(arguments[0]))) {
            paths = found.filter(path -> path.toString().endsWith(".xml")).sorted().toList();
        }
        for (Path path : paths) {
            var properties = new java.util.Properties();
            try (InputStream stream = Files.newInputStream(path)) {
                properties.loadFromXML(stream);
            }
            for (String key : properties.stringPropertyNames()) {
                String name = path.getFileName().toString();
                print(name, " ");
                print(key, " ");
                print(properties.getProperty(key), "\n");
            }
        }
    }

    private static void print(String text, String end) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.out.print(Base64.getEncoder().encodeToString(bytes) + end);
    }
}
