// Uploads with progress, and the progress of jobs. Everything else works without.
"use strict";

document.documentElement.classList.add("scripted");

// Uploads: a file a request, so that each has its own progress and one that is refused costs no other.
const drop = document.querySelector(".drop");
if (drop) {
  const form = drop.querySelector("form");
  const list = drop.querySelector(".transfers");
  const status = (line, words, bad) => {
    const last = line.lastElementChild;
    last.textContent = words;
    last.classList.toggle("bad", Boolean(bad));
  };

  // All files below what was dropped, with their paths in it.
  const walk = async (entry, prefix) => {
    if (entry.isFile) {
      const file = await new Promise((done, failed) => entry.file(done, failed));
      return [{ file, path: prefix + file.name }];
    }
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((done, failed) => reader.readEntries(done, failed));
      if (some.length === 0) break;
      for (const inner of some) found.push(...(await walk(inner, prefix + entry.name + "/")));
    }
    return found;
  };

  const line = ({ path }) => {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.textContent = path;
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", path);
    item.append(name, bar, document.createElement("span"));
    list.querySelector("ul").append(item);
    return item;
  };

  const send = ({ file, path }, item) => new Promise((done) => {
    const request = new XMLHttpRequest();
    const bar = item.querySelector("progress");
    request.open("POST", "/documents/file?path=" + encodeURIComponent(path));
    request.setRequestHeader("X-Csrf", drop.dataset.csrf);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; };
    request.onloadend = () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* no answer, or none of ours */ }
      if (request.status === 200 || request.status === 202) {
        bar.value = 1;
        status(item, request.status === 202 ? "received" : "was there");
        done(answer.job || null);
      } else {
        status(item, answer.detail || "could not be sent", true);
        done(null);
      }
    };
    request.send(file);
  });

  const upload = async (files) => {
    if (files.length === 0) return;
    list.hidden = false;
    for (const control of form.elements) control.disabled = true;
    const queue = files.map((f) => [f, line(f)]);
    let job = null;
    const take = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        status(next[1], "sending");
        job = (await send(...next)) || job;
      }
    };
    await Promise.all([take(), take(), take(), take()]);
    for (const control of form.elements) control.disabled = false;
    const failed = list.querySelector(".bad");
    if (job && !failed) window.location.assign("/jobs/" + job);
    else if (job) list.append(link("/jobs/" + job, "Watch how the others are read"));
  };

  const link = (address, words) => {
    const anchor = document.createElement("a");
    anchor.href = address;
    anchor.textContent = words;
    return anchor;
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = (id) => [...drop.querySelector(id).files];
    const files = [...chosen("#files"), ...chosen("#folder")];
    upload(files.map((file) => ({ file, path: file.webkitRelativePath || file.name })));
  });
  drop.querySelector("#folder").addEventListener("change", (event) => {
    drop.querySelector("#files").required = event.target.files.length === 0;
  });
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  for (const kind of ["dragleave", "drop"]) {
    drop.addEventListener(kind, () => drop.classList.remove("over"));
  }
  drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    // Entries are gone once the event is over.
    const entries = [...event.dataTransfer.items].map((i) => i.webkitGetAsEntry && i.webkitGetAsEntry()).filter(Boolean);
    const plain = [...event.dataTransfer.files].map((file) => ({ file, path: file.name }));
    const found = [];
    for (const entry of entries) found.push(...(await walk(entry, "")));
    upload(found.length > 0 ? found : plain);
  });
}

// The progress of a job, from the server as it goes.
const going = document.querySelector("[data-job]");
if (going) {
  const words = going.querySelector("[data-progress]");
  const fill = going.querySelector(".bar-fill");
  const source = new EventSource("/jobs/" + encodeURIComponent(going.dataset.job) + "/events");
  const show = (event) => {
    const job = JSON.parse(event.data);
    if (job.state === "running") {
      words.textContent = job.done + " of " + job.total + " documents";
      fill.setAttribute("width", job.total ? Math.round((100 * job.done) / job.total) : 0);
    }
    if (job.state === "done") {
      source.close();
      window.location.assign(going.dataset.then);
    } else if (job.state === "failed" || job.state === "cancelled") {
      source.close();
      window.location.reload();
    }
  };
  for (const name of ["message", "progress", "state", "end"]) source.addEventListener(name, show);
}
