"""A visitor of the page without a browser: the page's own protocol, Streamlit's messages over a websocket."""

import itertools
import re
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

import requests
from requests.adapters import HTTPAdapter
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileUploaderState, UploadedFileInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

PATIENCE = 120  # seconds until a page that says nothing is given up
SUCCESS = ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY


class VisitError(Exception):
    """What a visitor would see as an error."""


@dataclass
class Seen:
    """What one run of the page showed."""

    seconds: float  # from the question to the last of it
    messages: list[ForwardMsg] = field(default_factory=list)

    def elements(self, kind: str) -> list:
        """The elements of a kind, such as "heading" or "file_uploader"."""
        new = (message.delta.new_element for message in self.messages if message.HasField("delta"))
        return [getattr(element, kind) for element in new if element.WhichOneof("type") == kind]

    def find(self, pattern: str) -> set[str]:
        """Everything in the messages, tables too, that matches."""
        found = (re.findall(pattern.encode(), message.SerializeToString()) for message in self.messages)
        return {text.decode() for text in itertools.chain.from_iterable(found)}


class Visitor:
    """Opens the page at `url`; `drop` then shows it photos. To be closed."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._leaving = ExitStack()
        self._web = self._leaving.enter_context(requests.Session())
        # As browsers do: once more where the server had just closed a connection that was kept open.
        self._web.mount("http://", HTTPAdapter(max_retries=1))
        self._web.get(f"{url}/_stcore/health", timeout=PATIENCE).raise_for_status()  # gives the cookie for uploads
        cookies = "; ".join(f"{name}={value}" for name, value in self._web.cookies.items())
        socket = connect(
            url.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=["streamlit"],
            additional_headers={"Cookie": cookies},
            max_size=None,
            ping_interval=None,  # browsers do not ask either
        )
        self._socket = self._leaving.enter_context(socket)
        self._session = ""
        self.last = self.run()

    def run(self, *touched: WidgetState) -> Seen:
        """Let the page run, as a browser does after each touch of a widget."""
        message = BackMsg()
        message.rerun_script.widget_states.widgets.extend(touched)
        began = time.perf_counter()
        self._socket.send(message.SerializeToString())
        messages = []
        while True:
            message = self._receive()
            messages.append(message)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self._session = message.new_session.initialize.session_id or self._session
            elif kind == "session_event" and message.session_event.HasField("script_compilation_exception"):
                raise VisitError("the page could not be compiled")
            elif kind == "script_finished":
                break
        if message.script_finished != SUCCESS:
            raise VisitError("the page did not run to its end")
        seen = Seen(time.perf_counter() - began, messages)
        if problems := seen.elements("exception"):
            raise VisitError(problems[0].message)
        self.last = seen
        return seen

    def drop(self, photos: dict[str, bytes]) -> Seen:
        """Give the page these photos, by name; what it shows of them."""
        uploader = self.last.elements("file_uploader")[0]
        request = BackMsg()
        request.file_urls_request.request_id = "photos"
        request.file_urls_request.session_id = self._session
        request.file_urls_request.file_names.extend(photos)
        self._socket.send(request.SerializeToString())
        while (answer := self._receive()).WhichOneof("type") != "file_urls_response":
            pass
        state = FileUploaderState()
        token = self._web.cookies.get("_streamlit_xsrf", "")
        for (name, data), urls in zip(photos.items(), answer.file_urls_response.file_urls, strict=True):
            target = self.url + urls.upload_url
            sent = self._web.put(target, files={name: (name, data)}, headers={"X-Xsrftoken": token}, timeout=PATIENCE)
            if not sent.ok:
                raise VisitError(f"the upload was refused: {sent.status_code} {sent.text[:200]}")
            info = UploadedFileInfo(file_id=urls.file_id, name=name, size=len(data), file_urls=urls)
            state.uploaded_file_info.append(info)
        return self.run(WidgetState(id=uploader.id, file_uploader_state_value=state))

    def press(self, label: str) -> Seen:
        """Press a button, where there is one of that name."""
        buttons = [button for button in self.last.elements("button") if button.label == label]
        return self.run(WidgetState(id=buttons[0].id, trigger_value=True)) if buttons else self.last

    def choose(self, label: str, option: int) -> Seen:
        """Choose an option, by its number, of the first pills or segmented control of that name."""
        group = next(group for group in self.last.elements("button_group") if group.label == label)
        widget = WidgetState(id=group.id)
        widget.string_array_value.data.append(group.options[option].content)
        return self.run(widget)

    def picture(self, url: str) -> bytes:
        """A picture of the page."""
        answer = self._web.get(self.url + url, timeout=PATIENCE)
        answer.raise_for_status()
        return answer.content

    def close(self) -> None:
        """Leave, as who closes the tab."""
        self._leaving.close()

    def _receive(self) -> ForwardMsg:
        message = ForwardMsg()
        try:
            message.ParseFromString(self._socket.recv(timeout=PATIENCE))
        except (WebSocketException, TimeoutError) as problem:
            raise VisitError(f"the page fell silent: {problem}") from None
        return message
