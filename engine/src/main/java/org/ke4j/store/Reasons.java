package org.ke4j.store;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.ReadOnlyFileSystemException;
import javax.net.ssl.SSLException;

/** Why reading or writing failed, in words and without the names of temporary files or classes. */
public final class Reasons {
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

  /** The file that an error names, and the reason. */
  public static String withFile(IOException error) {
    if (error instanceof AtomicFiles.Unwritten) {
      return error.getMessage();
    }
    boolean named = error instanceof FileSystemException system && system.getFile() != null;
    return (named ? ((FileSystemException) error).getFile() + ": " : "") + of(error);
  }
}
