package org.ke4j.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.ke4j.error.Ke4jException;

/** Why reading or writing failed, in words and without the names of temporary files or classes. */
public final class Reasons {
  /** Classes of exceptions in front of a message, those with a package also alone. */
  private static final Pattern CLASSES =
      Pattern.compile(
          "\\b(?:[A-Za-z_$][\\w$]*\\.)+[A-Z][\\w$]*(?:Exception|Error)(?:: ?)?"
              + "|[\\w.$]+(?:Exception|Error): ?");

  private static final Pattern CLASS =
      Pattern.compile("Exception|\\b(java|javax|sun|org|com)\\.\\w");

  private Reasons() {}

  /** The reason alone; who says it names the file. */
  public static String of(IOException error) {
    if (error instanceof NoSuchFileException) {
      return "there is no such file or folder";
    }
    if (error instanceof AccessDeniedException) {
      return "access is denied";
    }
    if (error instanceof FileAlreadyExistsException) {
      return "there is a file of the name of a folder, or the other way round";
    }
    if (error instanceof NotDirectoryException) {
      return "it is no folder";
    }
    if (error instanceof DirectoryNotEmptyException) {
      return "the folder is not empty";
    }
    if (error instanceof UnknownHostException) {
      return "the host " + error.getMessage() + " is not known; is there a network?";
    }
    if (error instanceof CharacterCodingException) {
      return "it is not text in UTF-8";
    }
    if (error instanceof EOFException) {
      return "it ends too early";
    }
    if (error instanceof FileSystemLoopException) {
      return "links in it lead round in a circle";
    }
    if (error instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    if (error.getCause() instanceof ReadOnlyFileSystemException) {
      return "the file system is read-only";
    }
    if (error instanceof SSLException && error.getMessage() != null) {
      return "SSL: " + error.getMessage().replaceAll("[\\w.]+Exception: ", "");
    }
    if (error instanceof ConnectException && error.getMessage() == null) {
      return "there is no connection";
    }
    return error.getMessage() == null ? "input or output failed" : error.getMessage();
  }

  /**
   * Why something failed, also where the fault is one that a program made of bad data: its text,
   * unless that speaks of classes.
   */
  public static String of(Throwable error) {
    if (error instanceof IOException io) {
      return of(io);
    }
    if (error instanceof UncheckedIOException wrapped) {
      return of(wrapped.getCause());
    }
    if (error instanceof Ke4jException) {
      return error.getMessage();
    }
    if (error instanceof BufferUnderflowException) {
      return "it ends too early";
    }
    if (error instanceof NegativeArraySizeException) {
      return "a size below 0";
    }
    if (error instanceof NullPointerException) {
      return "something that is needed is missing";
    }
    if (error instanceof ClassCastException || error instanceof ArrayStoreException) {
      return "a value of another kind";
    }
    String said = error.getMessage() == null ? "" : error.getMessage();
    String plain = withoutClasses(said);
    return plain.isBlank() || CLASS.matcher(plain).find() ? "values that do not fit" : plain;
  }

  /** The text of an error of another program, without the classes of exceptions in it. */
  public static String withoutClasses(String said) {
    return CLASSES.matcher(said).replaceAll("").strip();
  }

  /**
   * What is said where memory runs out.
   *
   * @param more how it is given more, in the words of the command line
   */
  public static String outOfMemory(String more) {
    return "out of memory with a heap of "
        + (Runtime.getRuntime().maxMemory() >> 20)
        + " MB; give it more ("
        + more
        + ")";
  }

  /** The error, or one that has the same reason and names the file if that one names none. */
  public static IOException naming(Path file, IOException error) {
    if (error instanceof FileSystemException system && system.getFile() != null) {
      return error;
    }
    String reason = Files.isDirectory(file) ? "it is a folder, not a file" : of(error);
    FileSystemException named = new FileSystemException(file.toString(), null, reason);
    named.initCause(error);
    return named;
  }

  /** The file that an error names, and the reason. */
  public static String withFile(IOException error) {
    if (error instanceof AtomicFiles.Unwritten) {
      return error.getMessage();
    }
    boolean named = error instanceof FileSystemException system && system.getFile() != null;
    return (named ? ((FileSystemException) error).getFile() + ": " : "") + of(error);
  }
}
